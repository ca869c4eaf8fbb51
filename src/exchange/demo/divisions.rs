//! The real places of the sample: Kaiping's list as it is, further counties from the list of the province.

use super::{DemoProblem, ShippedFile, words::Words};
use crate::domain::code::Code;
use flate2::read::GzDecoder;
use std::io::Read;

/// One row of a division list.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Place {
    pub code: Code,
    pub name: Box<str>,
}

/// A county with its towns and villages in the order of the list.
pub(super) struct County {
    pub province: Place,
    pub prefecture: Place,
    pub place: Place,
    pub below: Vec<Place>,
}

impl County {
    /// Its code as a number, to give each county a generator of its own.
    pub fn number(&self) -> u64 {
        self.place.code.to_string().parse().unwrap_or(0)
    }
}

const DAMAGED: DemoProblem = DemoProblem::Shipped(ShippedFile::Divisions);
/// The unpacked list of the province has 1 MB.
const MAX_LIST_BYTES: u64 = 8 << 20;

fn read(text: &[u8]) -> Result<Vec<Place>, DemoProblem> {
    csv::Reader::from_reader(text)
        .records()
        .map(|record| {
            let record = record.map_err(|_| DAMAGED)?;
            let code = record.get(0).and_then(Code::parse).ok_or(DAMAGED)?;
            Ok(Place { code, name: record.get(1).ok_or(DAMAGED)?.into() })
        })
        .collect()
}

fn named(code: &str, name: &str) -> Result<Place, DemoProblem> {
    let code = Code::parse(code).ok_or(DemoProblem::Shipped(ShippedFile::Words))?;
    Ok(Place { code, name: name.into() })
}

/// Kaiping, then the other counties of its prefecture, then those of the province in the order of their codes.
pub(super) fn counties(words: &Words, wanted: u32) -> Result<Vec<County>, DemoProblem> {
    let province = named(&words.province.code, &words.province.name)?;
    let prefecture = named(&words.prefecture.code, &words.prefecture.name)?;
    let mut list = read(include_bytes!("../../../assets/demo/kaiping-440783.csv"))?.into_iter();
    let place = list.next().ok_or(DAMAGED)?;
    let first = place.code;
    let mut counties = vec![County {
        province: province.clone(),
        prefecture: prefecture.clone(),
        place,
        below: list.collect(),
    }];
    if wanted == 1 {
        return Ok(counties);
    }
    let mut text = Vec::new();
    GzDecoder::new(&include_bytes!("../../../assets/demo/guangdong-44.csv.gz")[..])
        .take(MAX_LIST_BYTES)
        .read_to_end(&mut text)
        .map_err(|_| DAMAGED)?;
    let mut places = read(&text)?;
    places.sort_by_key(|place| place.code);
    let mut above = prefecture.clone();
    let mut others: Vec<County> = Vec::new();
    for place in places {
        match place.code.digits() {
            4 => above = place,
            6 => others.push(County {
                province: province.clone(),
                prefecture: above.clone(),
                place,
                below: Vec::new(),
            }),
            _ => {
                if let Some(county) = others.last_mut() {
                    county.below.push(place);
                }
            }
        }
    }
    others.retain(|county| county.place.code != first);
    others.sort_by_key(|county| (county.prefecture.code != prefecture.code, county.place.code));
    counties.extend(others.into_iter().take(wanted.saturating_sub(1) as usize));
    Ok(counties)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neighbours_come_after_kaiping() {
        let words = super::super::words::read().unwrap();
        let counties = counties(&words, 9).unwrap();
        let codes: Vec<String> = counties.iter().map(|county| county.place.code.to_string()).collect();
        assert_eq!(codes[..7], ["440783", "440703", "440704", "440705", "440781", "440784", "440785"]);
        assert_eq!((codes[7].as_str(), &*counties[7].prefecture.name), ("440103", "广州市"));
        // domain.md 2.1: the county, 16 towns and 270 village-level units are 287 rows.
        assert_eq!(counties[0].below.len() + 1, 287);
        assert_eq!(counties[0].below.iter().filter(|place| place.code.digits() == 12).count(), 270);
    }
}
