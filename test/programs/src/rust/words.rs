//! The most frequent words of every file below the folders named, by std::fs and a HashMap (whose seed is random, so
//! that the order shown must come from the sort). Without folders: of standard input. Writes a report if WORDS_REPORT
//! names a file.
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

fn count(text: &str, words: &mut HashMap<String, usize>) {
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        *words.entry(word.to_lowercase()).or_insert(0) += 1;
    }
}

fn walk(path: &Path, words: &mut HashMap<String, usize>, files: &mut Vec<String>) -> std::io::Result<()> {
    if std::fs::metadata(path)?.is_dir() {
        for entry in std::fs::read_dir(path)? {
            walk(&entry?.path(), words, files)?;
        }
    } else {
        count(&std::fs::read_to_string(path)?, words);
        files.push(path.display().to_string());
    }
    Ok(())
}

fn main() {
    let mut words = HashMap::new();
    let mut files = Vec::new();
    let folders: Vec<String> = std::env::args().skip(1).collect();
    for folder in &folders {
        if let Err(error) = walk(Path::new(folder), &mut words, &mut files) {
            eprintln!("words: {}: {:?}", folder, error.kind());
            std::process::exit(1);
        }
    }
    if folders.is_empty() {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).expect("standard input is UTF-8");
        count(&text, &mut words);
    }
    files.sort();
    for file in &files {
        println!("read {}", file);
    }
    let mut ranking: Vec<(String, usize)> = words.into_iter().collect();
    ranking.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let report: String = ranking.iter().take(10).map(|(word, n)| format!("{:5} {}\n", n, word)).collect();
    print!("{}", report);
    if let Ok(file) = std::env::var("WORDS_REPORT") {
        std::fs::write(&file, report).expect("the report can be written");
        println!("wrote {}", file);
    }
}
