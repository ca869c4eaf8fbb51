//! How a row stands in sled: a key with a one-byte prefix, and a value that proves itself.
//!
//! ```text
//! key    prefix (a kind's own number, or a letter), then numbers big-endian
//! value  0  1  format
//!        1  4  crc32 over key, version, length and the whole body
//!        5  8  version
//!       13  4  length of the whole body
//!       17  .  body, or its first part
//! ```
//! A body that does not fit goes on under the same key behind a zero byte and with the part's number at its end.
//! Parts that an earlier, longer body left behind are never looked at: the length says how many count.

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Kind, Row, RowId, ids::kinds};

/// Goes up with every change of a record's fields or of this layout; rows of another number are filled anew.
pub const ROW_FORMAT: u8 = 5;
/// What a value in sled may have at most. *Unit*: bytes.
pub const VALUE_BYTES_MAX: usize = 4096;
/// What a body may have at most. *Unit*: bytes.
pub const BODY_BYTES_MAX: usize = 2 << 20;

const HEAD_BYTES: usize = 17;
const PART_PREFIX: u8 = 0;

/// Who saved what, newest last: one per account.
pub const PREFIX_ACTS: u8 = b'a';
/// Drafts.
pub const PREFIX_DRAFT: u8 = b'd';
/// What a session remembers of its account.
pub const PREFIX_MEMORY: u8 = b'm';
/// Codes that open locked screens, by account.
pub const PREFIX_PIN: u8 = b'p';
/// Request ids.
pub const PREFIX_REQUESTS: u8 = b'r';
/// What sled has applied; one key.
pub const PREFIX_APPLIED: u8 = b'z';

/// Why a value is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// Written by a release with another layout.
    Format(u8),
    /// Key, version and body do not give the checksum, or a part is missing.
    Checksum,
    /// The checksum is right and the body is not a record.
    Body,
    /// Nothing that we write has such a key.
    Key,
}

fn config() -> Configuration<LittleEndian, Varint, Limit<BODY_BYTES_MAX>> {
    bincode::config::standard().with_limit::<BODY_BYTES_MAX>()
}

/// The key of a row.
pub fn row_key(row: RowId) -> [u8; 5] {
    let id = row.id.to_be_bytes();
    [row.kind as u8, id[0], id[1], id[2], id[3]]
}

/// The row with this key.
pub fn row_of_key(key: &[u8]) -> Option<RowId> {
    let [prefix, id @ ..] = key else { return None };
    Some(RowId { kind: Kind::from_prefix(*prefix)?, id: u32::from_be_bytes(id.try_into().ok()?) })
}

fn checksum(key: &[u8], version: u64, body: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(key);
    crc.update(&version.to_le_bytes());
    crc.update(&(body.len() as u32).to_le_bytes());
    crc.update(body);
    crc.finalize()
}

/// Gives every key and value that a body needs in sled to `put`.
pub fn write_value(key: &[u8], version: u64, body: &[u8], put: &mut dyn FnMut(&[u8], &[u8])) {
    let (first, mut rest) = body.split_at(body.len().min(VALUE_BYTES_MAX - HEAD_BYTES));
    let mut value = Vec::with_capacity(HEAD_BYTES + first.len());
    value.push(ROW_FORMAT);
    value.extend_from_slice(&checksum(key, version, body).to_le_bytes());
    value.extend_from_slice(&version.to_le_bytes());
    value.extend_from_slice(&(body.len() as u32).to_le_bytes());
    value.extend_from_slice(first);
    put(key, &value);
    let mut number = 0u16;
    while !rest.is_empty() {
        let (part, behind) = rest.split_at(rest.len().min(VALUE_BYTES_MAX));
        put(&part_key(key, number), part);
        rest = behind;
        number += 1;
    }
}

fn part_key(key: &[u8], number: u16) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.len() + 3);
    out.push(PART_PREFIX);
    out.extend_from_slice(key);
    out.extend_from_slice(&number.to_be_bytes());
    out
}

/// Parts of long bodies, met first when all keys are gone over in order.
#[derive(Default, Debug)]
pub struct Parts(BTreeMap<Vec<u8>, Vec<u8>>);

impl Parts {
    /// Keeps a part; gives whether it was one.
    pub fn take(&mut self, key: &[u8], value: &[u8]) -> bool {
        let is = key.first() == Some(&PART_PREFIX);
        if is {
            self.0.insert(key.to_vec(), value.to_vec());
        }
        is
    }

    /// Reads a value with its version; the body is given to `read`.
    ///
    /// # Errors
    /// A [`RowFault`].
    pub fn read<T>(
        &self,
        key: &[u8],
        value: &[u8],
        read: impl FnOnce(u64, &[u8]) -> Option<T>,
    ) -> Result<T, RowFault> {
        match value.first() {
            Some(&ROW_FORMAT) => {}
            Some(other) => return Err(RowFault::Format(*other)),
            None => return Err(RowFault::Checksum),
        }
        if value.len() < HEAD_BYTES {
            return Err(RowFault::Checksum);
        }
        let crc = u32::from_le_bytes(super::segment::array(&value[1..5]));
        let version = u64::from_le_bytes(super::segment::array(&value[5..13]));
        let length = u32::from_le_bytes(super::segment::array(&value[13..17])) as usize;
        let first = &value[HEAD_BYTES..];
        let judge = |body: &[u8]| {
            if body.len() != length || checksum(key, version, body) != crc {
                return Err(RowFault::Checksum);
            }
            read(version, body).ok_or(RowFault::Body)
        };
        if length <= first.len() {
            return judge(first);
        }
        if length > BODY_BYTES_MAX {
            return Err(RowFault::Checksum);
        }
        let mut body = first.to_vec();
        let mut number = 0u16;
        while body.len() < length {
            let part = self.0.get(&part_key(key, number)).ok_or(RowFault::Checksum)?;
            body.extend_from_slice(&part[..part.len().min(length - body.len())]);
            number += 1;
        }
        judge(&body)
    }
}

/// Packs anything with serde's description.
///
/// # Errors
/// What bincode says of something too large.
pub fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>, bincode::error::EncodeError> {
    bincode::serde::encode_to_vec(value, config())
}

/// Reads what [`pack`] wrote; `None` where it is something else or goes on behind it.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (value, read) = bincode::serde::decode_from_slice(bytes, config()).ok()?;
    (read == bytes.len()).then_some(value)
}

macro_rules! define {
    ($($(#[$doc:meta])* $kind:ident = $prefix:literal, $key:literal, $id:ident, $record:ident, $table:ident, $index:ident;)*) => {
        /// Packs a record.
        ///
        /// # Errors
        /// What bincode says of something too large.
        pub fn pack_row(row: &Row) -> Result<Vec<u8>, bincode::error::EncodeError> {
            match row {
                $(Row::$kind(record) => pack(&**record),)*
            }
        }

        /// Reads a record of a kind.
        pub fn unpack_row(kind: Kind, bytes: &[u8]) -> Option<Row> {
            Some(match kind {
                $(Kind::$kind => Row::$kind(Arc::new(unpack(bytes)?)),)*
            })
        }
    };
}
kinds!(define);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Person;

    fn written(key: &[u8], body: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut out = Vec::new();
        write_value(key, 7, body, &mut |key, value| out.push((key.to_vec(), value.to_vec())));
        out.sort();
        out
    }

    fn read(all: &[(Vec<u8>, Vec<u8>)]) -> Result<Vec<u8>, RowFault> {
        let mut parts = Parts::default();
        for (key, value) in all {
            if !parts.take(key, value) {
                return parts.read(key, value, |version, body| (version == 7).then(|| body.to_vec()));
            }
        }
        Err(RowFault::Key)
    }

    #[test]
    fn every_shipped_template_comes_back_as_it_was() {
        use crate::domain::appraisal::{file, record::Scheme};
        for (key, _) in file::SHIPPED {
            let template = file::shipped(key).unwrap().unwrap().template;
            let scheme = Scheme { key: key.into(), version: template.version, retired: false, template };
            let row = Row::from(scheme);
            assert_eq!(unpack_row(row.kind(), &pack_row(&row).unwrap()), Some(row), "{key}");
        }
    }

    #[test]
    fn a_score_sheet_comes_back_as_it_was_and_is_small() {
        use crate::domain::{
            CycleId, Day, PersonId, UnitId,
            appraisal::{
                Mark, Points,
                due::{Due, Spell},
                record::Sheet,
            },
        };
        let spell = Spell { unit: UnitId(9), person: PersonId(7), from: Day::MIN, to: None };
        let mut sheet = Sheet::new(CycleId(1), &Due { spell, months: 6 });
        for slot in 0..20 {
            sheet
                .cells
                .set(slot, if slot % 3 == 0 { Mark::cases(0, 2, 1) } else { Mark::points(Points::whole(9)) });
        }
        sheet.cells.set(5, Mark::Absent);
        let row = Row::from(sheet);
        let packed = pack_row(&row).unwrap();
        assert!(packed.len() < 300, "{} bytes", packed.len());
        assert_eq!(unpack_row(row.kind(), &packed), Some(row));
    }

    #[test]
    fn long_bodies_come_back_from_values_of_at_most_4_kib() {
        for length in [0, 1, 4079, 4080, 8175, 8176, 100_000] {
            let body: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let all = written(b"\x01\0\0\0\x09", &body);
            assert!(all.iter().all(|(_, value)| value.len() <= VALUE_BYTES_MAX));
            assert_eq!(read(&all).unwrap(), body);
        }
    }

    #[test]
    fn no_flipped_bit_goes_unseen() {
        let row = Row::from(Person::new("陈伟"));
        let all = written(&row_key(RowId { kind: Kind::Person, id: 3 }), &pack_row(&row).unwrap());
        let bits = all[0].1.len() * 8;
        for bit in 0..bits {
            let mut flipped = all.clone();
            flipped[0].1[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&flipped).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn bytes_behind_a_record_are_refused() {
        let mut bytes = pack_row(&Row::from(Person::new("陈伟"))).unwrap();
        assert!(unpack_row(Kind::Person, &bytes).is_some());
        bytes.push(0);
        assert!(unpack_row(Kind::Person, &bytes).is_none());
    }
}
