//! n thousand records sorted by one key, then by another, put into a BTreeMap and added up: generic code, closures, moves.
use std::collections::BTreeMap;

#[derive(Clone)]
struct Record {
    key: u32,
    weight: f64,
    name: [u8; 12],
}

#[no_mangle]
pub extern "C" fn run(n: i32) -> i32 {
    let mut state = 41u64;
    let mut random = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as u32
    };
    let mut records: Vec<Record> = (0..n * 1000)
        .map(|_| {
            let key = random();
            let mut name = [b'a'; 12];
            name.iter_mut().for_each(|letter| *letter += (random() % 3) as u8);
            Record { key, weight: f64::from(key % 1000) / 7.0, name }
        })
        .collect();
    records.sort_by_key(|record| record.key);
    let first = records.iter().enumerate().fold(0u32, |sum, (i, r)| sum.wrapping_mul(3) ^ r.key ^ i as u32);
    records.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| b.weight.partial_cmp(&a.weight).unwrap()));
    let mut groups: BTreeMap<&[u8], f64> = BTreeMap::new();
    for record in &records {
        *groups.entry(&record.name[..5]).or_insert(0.0) += record.weight;
    }
    let second = groups.iter().fold(0u32, |sum, (name, weight)| sum.rotate_left(5) ^ u32::from(name[2]) ^ (*weight * 8.0) as u32);
    (first ^ second) as i32
}
