//! Tantivy behind the bench's driver commands: build, serve and info (see README.md).

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::{json, Value};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, STORED};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

type Outcome<T> = Result<T, Box<dyn Error>>;

const SETTINGS: &str = "settings.txt";
/// A thread's share; the writer cuts a segment when it is used up.
const BYTES_PER_THREAD: usize = 1_000_000_000;

struct Options {
    stored: bool,
    threads: usize,
}

fn options(args: &[String]) -> Outcome<Options> {
    let mut options = Options { stored: false, threads: 1 };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--stored" => options.stored = true,
            "--threads" => options.threads = rest.next().ok_or("--threads wants a number")?.parse()?,
            "--reorder" => return Err("tantivy: no reordering is offered".into()),
            _ => return Err(format!("tantivy: no option {arg}").into()),
        }
    }
    Ok(options)
}

fn schema(stored: bool) -> Schema {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut text = TextOptions::default().set_indexing_options(indexing);
    if stored {
        text = text.set_stored();
    }
    let mut builder = Schema::builder();
    builder.add_text_field("id", STORED);
    builder.add_text_field("text", text);
    builder.build()
}

fn build(path: &Path, corpus: &str, options: &Options) -> Outcome<()> {
    fs::create_dir_all(path)?;
    let schema = schema(options.stored);
    let (id, text) = (schema.get_field("id")?, schema.get_field("text")?);
    let index = Index::create_in_dir(path, schema)?;
    let mut writer: IndexWriter =
        index.writer_with_num_threads(options.threads, BYTES_PER_THREAD * options.threads)?;
    for line in BufReader::with_capacity(1 << 20, File::open(corpus)?).lines() {
        let line = line?;
        if line.is_empty() {
            continue;
        }
        let article: Value = serde_json::from_str(&line)?;
        let mut document = TantivyDocument::default();
        document.add_text(id, article["id"].as_str().unwrap_or(""));
        document.add_text(text, article["text"].as_str().unwrap_or(""));
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        let mut writer: IndexWriter = index.writer_with_num_threads(1, BYTES_PER_THREAD)?;
        writer.merge(&segments).wait()?;
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()?;
    }
    let stored = if options.stored { "text stored" } else { "text not stored" };
    fs::write(path.join(SETTINGS), format!("{stored}, {} build threads", options.threads))?;
    Ok(())
}

fn leaf(field: Field, words: &str) -> Box<dyn Query> {
    let mut terms: Vec<Term> =
        words.split_ascii_whitespace().map(|word| Term::from_field_text(field, word)).collect();
    if terms.len() == 1 {
        return Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs));
    }
    Box::new(PhraseQuery::new(terms))
}

/// Words and quoted phrases, each with + or - or nothing before it; None for what is neither.
fn parse(field: Field, text: &str) -> Option<Box<dyn Query>> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let occur = match rest.as_bytes()[0] {
            b'+' => Occur::Must,
            b'-' => Occur::MustNot,
            _ => Occur::Should,
        };
        if occur != Occur::Should {
            rest = &rest[1..];
        }
        let (words, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        if words.trim().is_empty() {
            return None;
        }
        clauses.push((occur, leaf(field, words)));
        rest = after.trim_start();
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    if clauses.len() == 1 {
        return clauses.pop().map(|(_, query)| query);
    }
    Some(Box::new(BooleanQuery::new(clauses)))
}

/// The number that the protocol wants; None for what is not supported.
fn answer(searcher: &Searcher, field: Field, line: &str) -> Outcome<Option<usize>> {
    let Some((command, text)) = line.split_once('\t') else { return Ok(None) };
    let Some(query) = parse(field, text) else { return Ok(None) };
    if command == "COUNT" {
        return Ok(Some(query.count(searcher)?));
    }
    let Some(rest) = command.strip_prefix("TOP_") else { return Ok(None) };
    let (k, counts) = match rest.strip_suffix("_COUNT") {
        Some(k) => (k, true),
        None => (rest, false),
    };
    let k: usize = match k.parse() {
        Ok(k) if k > 0 => k,
        _ => return Ok(None),
    };
    let top = TopDocs::with_limit(k).order_by_score();
    if counts {
        let (_, total) = searcher.search(&*query, &(top, Count))?;
        return Ok(Some(total));
    }
    searcher.search(&*query, &top)?;
    Ok(Some(1))
}

fn serve(path: &Path, timed: bool) -> Outcome<()> {
    let index = Index::open_in_dir(path)?;
    let field = index.schema().get_field("text")?;
    let searcher = index.reader()?.searcher();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let start = Instant::now();
        let number = answer(&searcher, field, &line)?;
        let took = start.elapsed().as_nanos();
        match number {
            Some(number) if timed => writeln!(out, "{number}\t{took}")?,
            Some(number) => writeln!(out, "{number}")?,
            None => writeln!(out, "UNSUPPORTED")?,
        }
        out.flush()?;
    }
    Ok(())
}

fn info(path: &Path) -> Outcome<()> {
    let searcher = Index::open_in_dir(path)?.reader()?.searcher();
    let mut bytes = 0;
    for entry in fs::read_dir(path)? {
        bytes += entry?.metadata()?.len();
    }
    // It reads "0.1.2, index_format v3", with or without words before: the number is wanted.
    let version: String = tantivy::version_string()
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let note = format!(
        "{}, {} segment, BM25 1.2/0.75, mmap, lto and target-cpu=native",
        fs::read_to_string(path.join(SETTINGS))?,
        searcher.segment_readers().len()
    );
    let info = json!({
        "engine": "tantivy",
        "version": version,
        "articles": searcher.num_docs(),
        "index_bytes": bytes,
        "note": note,
    });
    println!("{info}");
    Ok(())
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["build", index, corpus, ..] => build(Path::new(index), corpus, &options(&args[3..])?),
        ["serve", index] => serve(Path::new(index), false),
        ["serve", index, "--timed"] => serve(Path::new(index), true),
        ["info", index] => info(Path::new(index)),
        _ => Err("usage: build INDEX CORPUS [OPTION]... | serve INDEX [--timed] | info INDEX".into()),
    }
}
