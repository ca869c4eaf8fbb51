//! A statistics form with its figures, and its three ways out: a table for people, JSON, CSV. The same figures give the
//! same bytes.

use super::{
    CsvOptions, Encoding,
    encoding::encode,
    sheet::{align, line},
};
use crate::{
    domain::{
        UnitId, View,
        statistics::{Figures, Form, Outcome, reading::Figure, reading::figures},
    },
    lang::{Lang, Msg, Words, statistics::outcome},
};
use std::borrow::Cow;

/// A form of one unit on one day.
pub struct FormSheet<'a> {
    view: &'a View,
    form: &'a Form,
    unit: UnitId,
    words: Words,
    figures: Figures,
    outcomes: Vec<Outcome>,
}

impl<'a> FormSheet<'a> {
    /// Counts a form.
    pub fn of(view: &'a View, form: &'a Form, unit: UnitId, words: Words) -> FormSheet<'a> {
        let figures = figures(view, form, unit);
        let outcomes = figures.outcomes(form);
        FormSheet { view, form, unit, words, figures, outcomes }
    }

    fn zh(&self) -> bool {
        self.words.lang() == Lang::Zh
    }

    fn headings(&self) -> Vec<String> {
        let mut all = vec![String::new(), self.words.t("stat-line").into_owned()];
        all.extend(self.form.columns.iter().map(|column| column.name.of(self.zh()).to_owned()));
        all
    }

    /// Number, name and figures of every row; what is not known is said beside the number.
    fn lines(&self, indent: &str, unknown: bool) -> Vec<Vec<String>> {
        let written = |figure: Figure| match figure {
            Figure::Nothing => String::new(),
            Figure::Hidden => self.words.t("stat-hidden").into_owned(),
            Figure::Is(reading) if unknown && reading.unknown > 0 => format!("{}?", reading.met),
            Figure::Is(reading) => reading.met.to_string(),
        };
        let row = |(at, of): (usize, &crate::domain::statistics::Line)| {
            let indent = if of.within.is_some() { indent } else { "" };
            let mut cells = vec![(at + 1).to_string(), format!("{indent}{}", of.name.of(self.zh()))];
            let columns = 0..self.form.columns.len();
            cells.extend(columns.map(|column| written(self.figures.get(at, column))));
            cells
        };
        self.form.lines.iter().enumerate().map(row).collect()
    }

    /// Heading, table, and what the checks say in words.
    pub fn to_text(&self) -> String {
        let unit = self.view.unit_name(self.unit);
        let mut out = format!("{} {} {}\n", unit, self.form.name.of(self.zh()), self.view.day());
        let mut lines = vec![self.headings()];
        lines.extend(self.lines("  ", true));
        let numeric: Vec<bool> = (0..lines[0].len()).map(|at| at != 1).collect();
        out.push_str(&align(&lines, &numeric));
        for one in &self.outcomes {
            let sign =
                self.words.t(if one.agrees { Msg("stat-check-right") } else { Msg("stat-check-wrong") });
            out.push_str(&format!("{sign} {}\n", outcome(self.words, self.form, one)));
        }
        out
    }

    /// Numbers as numbers, `null` where there is no cell or it is not shown; checks beside them.
    pub fn to_json(&self) -> Vec<u8> {
        let cell = |figure: Figure| match figure {
            Figure::Nothing | Figure::Hidden => serde_json::Value::Null,
            Figure::Is(reading) => serde_json::json!({ "number": reading.met, "unknown": reading.unknown }),
        };
        let lines: Vec<serde_json::Value> = self
            .form
            .lines
            .iter()
            .enumerate()
            .map(|(at, of)| {
                let within = of.within.and_then(|at| self.form.lines.get(usize::from(at)));
                let cells: serde_json::Map<String, serde_json::Value> = self
                    .form
                    .columns
                    .iter()
                    .enumerate()
                    .map(|(column, one)| (one.key.to_string(), cell(self.figures.get(at, column))))
                    .collect();
                serde_json::json!({
                    "line": of.key.as_str(),
                    "name": of.name.of(self.zh()),
                    "within": within.map(|line| line.key.as_str()),
                    "cells": cells,
                })
            })
            .collect();
        let checks: Vec<serde_json::Value> = self
            .outcomes
            .iter()
            .map(|one| {
                let said = outcome(self.words, self.form, one);
                serde_json::json!({ "agrees": one.agrees, "total": one.total, "parts": one.parts, "said": said })
            })
            .collect();
        let whole = serde_json::json!({
            "form": self.form.key.as_str(),
            "unit": self.view.unit_code(self.unit).map(|code| code.to_string()),
            "day": self.view.day().to_string(),
            "lines": lines,
            "checks": checks,
        });
        let mut out = serde_json::to_vec_pretty(&whole).unwrap_or_default();
        out.push(b'\n');
        out
    }

    /// Headings and one line for each row; names are guarded, numbers stay plain.
    pub fn to_csv(&self, options: CsvOptions<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(remark) = options.remark {
            out.extend_from_slice(format!("# {remark}\r\n").as_bytes());
        }
        let mut put = |cells: Vec<String>| {
            let cells: Vec<Cow<'_, str>> = cells.into_iter().map(Cow::Owned).collect();
            line(&mut out, &cells);
        };
        put(self.headings());
        self.lines("", false).into_iter().for_each(&mut put);
        encode(&String::from_utf8_lossy(&out), Encoding::Utf8)
    }
}
