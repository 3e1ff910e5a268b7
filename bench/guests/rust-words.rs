//! Words of a made text counted in a HashMap and the counts sorted, n rounds: strings, SipHash, an allocator.
use std::collections::HashMap;

fn text(seed: u32) -> String {
    const SYLLABLES: [&str; 8] = ["ti", "de", "wa", "ve", "har", "bour", "an", "chor"];
    let mut state = seed;
    let mut text = String::new();
    while text.len() < 8000 {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        for i in 0..1 + (state >> 30) {
            text.push_str(SYLLABLES[(state >> (8 + 4 * i)) as usize & 7]);
        }
        text.push(' ');
    }
    text
}

#[no_mangle]
pub extern "C" fn run(n: i32) -> i32 {
    let mut check = 0u32;
    for round in 0..n {
        let text = text(round as u32);
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            *counts.entry(word).or_insert(0) += 1;
        }
        let mut sorted: Vec<_> = counts.into_iter().collect();
        sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        for (i, (word, count)) in sorted.iter().enumerate() {
            check = check.rotate_left(3) ^ (word.len() as u32 + count * (i as u32 + 1));
        }
    }
    check as i32
}
