// Rosenbrock's function in Rust, served by the bare line protocol without any crate.
//
// Build: rustc -O -o rosenbrock Examples/programs/rosenbrock.rs
// Run:   gradient-check program -- ./rosenbrock
use std::io::{self, BufRead, Write};

const POINT: [f64; 3] = [-1.2, 1.0, 0.5];

fn value(x: &[f64]) -> f64 {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

fn gradient(x: &[f64]) -> Vec<f64> {
    let mut g = vec![0.0; x.len()];
    for i in 0..x.len() - 1 {
        let rest = x[i + 1] - x[i] * x[i];
        g[i] += -400.0 * x[i] * rest - 2.0 * (1.0 - x[i]);
        g[i + 1] += 200.0 * rest;
    }
    g
}

// Rust prints the shortest digits that read back to the same bits; a number that is not finite travels as a string.
fn text(number: f64) -> String {
    if number.is_finite() {
        format!("{number:?}")
    } else if number.is_nan() {
        "\"NaN\"".to_string()
    } else {
        format!("\"{}Infinity\"", if number < 0.0 { "-" } else { "" })
    }
}

fn list(numbers: &[f64]) -> String {
    format!("[{}]", numbers.iter().map(|&x| text(x)).collect::<Vec<_>>().join(","))
}

// gradient-check writes its requests without spaces, with the members in this order: id, method, params.
fn between<'a>(line: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = &line[line.find(start)? + start.len()..];
    Some(&rest[..rest.find(end)?])
}

fn main() -> io::Result<()> {
    let mut output = io::stdout();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let id = between(&line, "\"id\":", ",").unwrap_or("null");
        let point: Vec<f64> = between(&line, "\"point\":[", "]")
            .map(|numbers| numbers.split(',').filter_map(|number| number.parse().ok()).collect())
            .unwrap_or_default();
        let result = match between(&line, "\"method\":\"", "\"") {
            Some("describe") => format!(
                "{{\"protocol\":1,\"name\":\"Rosenbrock in Rust\",\"methods\":[\"value\",\"gradient\"],\
                 \"parameters\":[{{\"name\":\"x\",\"shape\":[{}],\"point\":{}}}]}}",
                POINT.len(),
                list(&POINT)
            ),
            Some("value") => format!("{{\"value\":{}}}", text(value(&point))),
            Some("gradient") => format!("{{\"gradient\":{}}}", list(&gradient(&point))),
            _ => "{}".to_string(),
        };
        writeln!(output, "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{result}}}")?;
        output.flush()?;
    }
    Ok(())
}
