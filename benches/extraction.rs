//! How fast each stage of extraction is: bytes of text for each second that one core works.
//!
//! `DATELINE_BENCH_TEXTS=folder cargo bench --bench extraction` reads the text files below a folder as they are; without the variable
//! the articles of `sample-corpus`. Time is that of the thread's CPU, so that a busy machine does not matter much.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use dateline::archive::{ReadOptions, WalkOptions, read, walk};
use dateline::article::Article;
use dateline::extract::places::{self, Context};
use dateline::extract::quotes::{self, Setting};
use dateline::extract::tokens::Document;
use dateline::extract::{Extractor, people, speakers};
use dateline::gazetteer::Gazetteer;
use dateline::text::Span;
use rustix::time::{ClockId, clock_gettime};

/// Bytes of text that are enough to see; of a larger folder every so-manieth article is taken.
const ENOUGH: usize = 2_000_000;

/// The articles of the folder.
fn articles() -> Vec<Article> {
    let sample = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample-corpus");
    let folder = std::env::var_os("DATELINE_BENCH_TEXTS");
    let options = ReadOptions { verbatim: folder.is_some(), ..ReadOptions::default() };
    let mut articles = Vec::new();
    for file in walk(&folder.map_or_else(sample, PathBuf::from), &WalkOptions::default()).flatten() {
        // A file that cannot be read is no concern of a benchmark.
        let _ = read(&file, &options, &mut |article| articles.push(article));
    }
    let step = size(&articles).div_ceil(ENOUGH).max(1);
    articles.into_iter().step_by(step).collect()
}

fn size(articles: &[Article]) -> usize {
    articles.iter().map(|article| article.text.len()).sum()
}

/// Seconds of CPU time of this thread.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        let now = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
    }

    fn end(&self, start: Duration) -> Duration {
        self.start() - start
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// Does `work` with every item.
fn stage<T>(group: &mut BenchmarkGroup<'_, CpuTime>, name: &str, items: &mut [T], mut work: impl FnMut(&mut T) -> usize) {
    group.bench_function(name, |bencher| bencher.iter(|| items.iter_mut().map(|item| black_box(work(item))).sum::<usize>()));
}

fn extraction(criterion: &mut Criterion<CpuTime>) {
    let mut articles = articles();
    let mut group = criterion.benchmark_group("extraction");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group.throughput(Throughput::Bytes(size(&articles) as u64));

    let gazetteer = Gazetteer::embedded();
    stage(&mut group, "gazetteer scan", &mut articles, |article| {
        let mut names = 0;
        gazetteer.scan(&article.text, &mut |_| names += 1);
        names
    });
    stage(&mut group, "tokens", &mut articles, |article| Document::read(article).len());

    let kept = articles.clone();
    let mut documents: Vec<_> = kept.iter().map(Document::read).collect();
    stage(&mut group, "quotes", &mut documents, |document| quotes::find_in(document, Setting::default()).len());
    stage(&mut group, "people", &mut documents, |document| people::find(document).mentions.len());
    let mut found: Vec<_> =
        documents.iter().map(|document| (document, people::find(document), quotes::find_in(document, Setting::default()))).collect();
    // Settling twice gives the same: it writes what it does not read.
    stage(&mut group, "speakers", &mut found, |(document, people, quotations)| {
        speakers::settle(document, people, quotations).speakers.len()
    });
    stage(&mut group, "who said what", &mut articles, |article| {
        let document = Document::read(article);
        let people = people::find(&document);
        let mut quotations = quotes::find_in(&document, Setting::default());
        speakers::settle(&document, &people, &mut quotations).speakers.len()
    });

    let mut named: Vec<(&Article, Vec<Span>)> =
        kept.iter().zip(&found).map(|(article, (_, people, _))| (article, people.person_spans().collect())).collect();
    stage(&mut group, "places", &mut named, |(article, people)| {
        places::find(article, gazetteer, &Context { people, ..Context::default() }).0.len()
    });
    let extractor = Extractor::default();
    stage(&mut group, "all", &mut articles, |article| extractor.annotate(article).quotations.len());
    group.finish();
}

criterion_group! { name = benches; config = Criterion::default().with_measurement(CpuTime); targets = extraction }
criterion_main!(benches);
