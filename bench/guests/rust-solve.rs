//! Linear equations of n unknowns by elimination with pivots, over Vec<Vec<f64>>: bounds checks, iterators, f64.
fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|&a, &b| rows[a][column].abs().partial_cmp(&rows[b][column].abs()).unwrap())?;
        rows.swap(column, pivot);
        if rows[column][column] == 0.0 {
            return None;
        }
        for row in column + 1..n {
            let factor = rows[row][column] / rows[column][column];
            for k in column..=n {
                rows[row][k] -= factor * rows[column][k];
            }
        }
    }
    let mut answer = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = rows[row][row + 1..n].iter().zip(&answer[row + 1..]).map(|(a, x)| a * x).sum();
        answer[row] = (rows[row][n] - known) / rows[row][row];
    }
    Some(answer)
}

#[no_mangle]
pub extern "C" fn run(n: i32) -> i32 {
    let n = n as usize;
    let rows = (0..n).map(|i| (0..=n).map(|k| ((i * 31 + k * 17 + i * k) % 101) as f64 + if i == k { 50.0 } else { 0.0 }).collect()).collect();
    match solve(rows) {
        Some(answer) => answer.iter().fold(0i32, |sum, x| sum.wrapping_mul(7).wrapping_add((x * 1e4) as i32)),
        None => -1,
    }
}
