//! A panic: its message goes to standard error, then the program traps (`panic=abort`).
fn main() {
    let numbers: Vec<u32> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    println!("got {} numbers", numbers.len());
    println!("the third is {}", numbers[2]);
}
