//! The eight queens: shows the first solution and counts them all, for the board size given (default 8).
fn place(n: u32, row: u32, columns: u32, left: u32, right: u32, board: &mut Vec<u32>, first: &mut Option<Vec<u32>>) -> u64 {
    if row == n {
        first.get_or_insert_with(|| board.clone());
        return 1;
    }
    let mut found = 0;
    let mut free = !(columns | left | right) & ((1 << n) - 1);
    while free != 0 {
        let queen = free & free.wrapping_neg();
        free ^= queen;
        board.push(queen.trailing_zeros());
        found += place(n, row + 1, columns | queen, (left | queen) << 1, (right | queen) >> 1, board, first);
        board.pop();
    }
    found
}

fn main() {
    let n: u32 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(8);
    let mut first = None;
    let found = place(n, 0, 0, 0, 0, &mut Vec::new(), &mut first);
    for column in first.unwrap_or_default() {
        let row: Vec<&str> = (0..n).map(|c| if c == column { "Q" } else { "." }).collect();
        println!("{}", row.join(" "));
    }
    println!("{} queens: {} solutions", n, found);
}
