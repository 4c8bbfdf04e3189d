//! The table: readable as it stands, and Markdown.

const HEADINGS: [&str; 4] = ["what", "measured", "aim", "beside"];

/// Rows that are printed at the end, all columns aligned.
pub(crate) struct Table {
    machine: String,
    rows: Vec<[String; 4]>,
}

impl Table {
    pub(crate) fn new(machine: String) -> Table {
        Table { machine, rows: Vec::new() }
    }

    /// One more row, which also goes to stderr at once: the whole takes minutes.
    pub(crate) fn row(&mut self, what: &str, measured: &str, aim: &str, beside: &str) {
        eprintln!("bench: {what}: {measured} [{aim}] {beside}");
        self.rows.push([what, measured, aim, beside].map(str::to_owned));
    }

    /// Prints it.
    #[allow(clippy::print_stdout, reason = "the table is what this program is run for")]
    pub(crate) fn end(self, load: &str) {
        let headings = HEADINGS.map(str::to_owned);
        let mut widths = [0; 4];
        for row in self.rows.iter().chain([&headings]) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let line = |row: &[String; 4]| {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!(" {cell:width$} |"));
            format!("|{}", cells.collect::<String>())
        };
        println!("{}; load {load} at the end\n", self.machine);
        println!("{}", line(&headings));
        println!("{}", line(&widths.map(|width| "-".repeat(width))));
        for row in &self.rows {
            println!("{}", line(row));
        }
    }
}
