//! How an entry's form is drawn.

use super::{
    Edit, EntryForm, For, HELP_ROWS, LABEL_CELLS, Trouble,
    columns::{help, shown_value},
};
use crate::{
    domain::{
        Value,
        register::{Column, Definition, definition::is_filled},
    },
    ui::{Canvas, Look, Tone, describe, wording, wording_register},
};
use ratatui::layout::Position;

impl EntryForm {
    fn shown(&self, look: &Look<'_>, definition: &Definition, column: Column) -> (String, Tone) {
        let words = look.words;
        let value = definition.value(&self.entry, column);
        let changed = self.base().is_some_and(|base| definition.value(base, column) != value);
        let tone = if changed { Tone::Strong } else { Tone::Plain };
        match column {
            Column::Unit if self.own_unit => {
                let known = self.several_column(look).is_some();
                let said = if known { words.t("entry-own-unit") } else { words.t("not-entered") };
                (said.into_owned(), Tone::Dim)
            }
            Column::Unit => (describe::unit_path(look, self.entry.unit), tone),
            Column::Number if value == Value::Empty => {
                (words.t("entry-number-given").into_owned(), Tone::Dim)
            }
            column if self.shut(look, column) => (words.t("masked").into_owned(), Tone::Dim),
            column => {
                let mut text = shown_value(look, definition, column, &value);
                if self.takes_several(look, column) && !self.more.is_empty() {
                    let names: Vec<String> = self.more.iter().map(|row| describe::name(look, *row)).collect();
                    let count = words.ta("entry-for-several", &[("count", (names.len() + 1).into())]);
                    text = format!("{count} {text}、{}", names.join("、"));
                }
                let required = match column {
                    Column::Own(at) => definition.fields[at].required,
                    column => column == Column::Subject,
                };
                match text.is_empty() && required && self.of != For::Several {
                    true => (words.t("not-entered").into_owned(), Tone::Dim),
                    false => (text, tone),
                }
            }
        }
    }

    /// Draws lines, the line that saves, and what may be entered; returns where the caret is.
    pub fn draw(&self, look: &Look<'_>, canvas: &mut Canvas<'_>) -> Option<Position> {
        let words = look.words;
        let definition = self.definition(look)?;
        let page = EntryForm::page(canvas.rows());
        let top = self.cursor.top(self.lines(), page);
        let mut caret = None;
        let help_at = canvas.rows().saturating_sub(HELP_ROWS);
        for (row, line) in (0..help_at).zip(top..self.lines()) {
            let here = line == self.cursor.at(self.lines());
            canvas.text(row, 0, if here { ">" } else { " " }, Tone::Plain);
            if here {
                caret = canvas.position(row, 1);
            }
            let Some(column) = self.columns.get(line).copied() else {
                let tone = if self.is_changed(look) { Tone::Strong } else { Tone::Dim };
                canvas.text(row, LABEL_CELLS + 3, &words.t("form-save-line"), tone);
                continue;
            };
            let required = match column {
                Column::Own(at) => definition.fields[at].required,
                column => matches!(column, Column::Unit | Column::Subject),
            };
            let sign = if self.problem.as_ref().is_some_and(|(at, _)| *at == column) {
                "!"
            } else if self.is_new() && self.sticky.contains(&column) {
                "="
            } else if required && self.of != For::Several {
                "*"
            } else {
                " "
            };
            canvas.text(row, 1, sign, Tone::Alert);
            let label = wording_register::column(words, definition, column);
            canvas.fitted(row, 2, &label, LABEL_CELLS, Tone::Head);
            let at = LABEL_CELLS + 3;
            match &self.edit {
                Edit::Text(input) if here => {
                    let cells = canvas.columns().saturating_sub(at + 1);
                    caret = input.draw(canvas, row, at, cells).or(caret);
                }
                _ => {
                    let (text, tone) = self.shown(look, definition, column);
                    canvas.text(row, at, &text, tone);
                }
            }
        }
        if let Edit::Pick(picker) = &self.edit {
            // A picker needs room: it takes the lower half of the form.
            let from = canvas.rows() / 2;
            let rows = canvas.rows() - from;
            let mut over = canvas.part(from, rows);
            (0..over.rows()).for_each(|row| over.clear(row));
            over.rule(0);
            if self.picks_several(look) {
                let taken = words.ta("entry-pick-several", &[("count", self.taken(look).into())]);
                over.text(0, 1, &format!(" {taken} "), Tone::Dim);
            }
            return picker.draw(look, &mut over.part(1, rows - 1), &words.t("search-label"));
        }
        let mut below = canvas.part(help_at, HELP_ROWS);
        below.rule(0);
        self.draw_help(look, definition, &mut below);
        caret
    }

    /// How many people the line that takes several has.
    fn taken(&self, look: &Look<'_>) -> usize {
        let Some(definition) = self.definition(look) else { return 0 };
        let first = self.several_column(look).is_some_and(|of| is_filled(&definition.value(&self.entry, of)));
        self.more.len() + usize::from(first)
    }

    fn draw_help(&self, look: &Look<'_>, definition: &Definition, canvas: &mut Canvas<'_>) {
        let words = look.words;
        let Some(column) = self.column() else {
            canvas.text(1, 1, &words.t("form-save-help"), Tone::Dim);
            return;
        };
        canvas.paragraph(1, 1, &help(look, definition, column), Tone::Dim);
        let problem = self.problem.as_ref().filter(|(at, _)| *at == column);
        match problem {
            Some((_, Trouble::Field(problem))) => {
                let label = wording_register::column(words, definition, column);
                let args = [("field", label.into()), ("problem", wording::problem(words, *problem).into())];
                canvas.clear(3);
                canvas.text(3, 1, &words.ta("refusal-field", &args), Tone::Alert);
            }
            Some((_, Trouble::Entry(problem))) => {
                canvas.clear(3);
                canvas.text(3, 1, &wording_register::problem(look, definition.key, problem), Tone::Alert);
            }
            None if self.ditto(look, column).is_some() => {
                canvas.clear(3);
                canvas.text(3, 1, &words.t("form-ditto"), Tone::Dim);
            }
            None => {}
        }
    }
}
