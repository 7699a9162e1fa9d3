//! How fast quotations are found: short wire copy and a dense political report, made of our own sentences.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dateline::article::Article;
use dateline::extract::quotes;
use dateline::extract::tokens::Document;

/// Few quotations, many figures: what agencies send all day.
const WIRE: &[&str] = &[
    "Larkspur Energy reported a net loss of $388 million for the third quarter, compared with a profit of $41 million a year earlier.",
    "Turnover fell by 12 per cent to $1.2 billion in the three months to the end of September.",
    "The bank left its main rate at 2.25 per cent, as traders in Frankfurt had expected.",
    "Exports of cotton from Lagos rose to 41,000 tonnes in May from 36,500 in April, the ministry said.",
    "Shares in the company closed at 31 cents, down from 35.",
    "The new line will carry coal from Newcastle to the port from next spring.",
    "Analysts said the market had been prepared for worse figures.",
    "The shareholders will meet in Houston on November 12.",
];

/// A quotation in nearly every sentence.
const DENSE: &[&str] = &[
    "“It took nine years,” Maria Silva, the council's chief engineer, said on Monday. “It was worth it.”",
    "Joan Hale warned that the old crossing at Athlone would close unless the county found “real money, not promises”.",
    "The governor, who has not said whether she will stand again, told reporters that rates would have to rise.",
    "According to two officials, the inquiry had been told of the fault in March and chose to say nothing.",
    "“Who pays for it?” asked Sgt. John Martin, adding that nobody at the station had been consulted.",
    "Critics called the plan a “bridge to nowhere”, and Mr Desai said he could see why.",
    "She denied that the company had known about the leak, but conceded it “could have looked sooner”.",
    "Dr Adeyemi's claim that the wells were safe was rejected by the ministry, which promised a second study.",
];

fn article(sentences: &[&str], paragraphs: usize) -> Article {
    let paragraph = |number: usize| {
        let sentence = |offset: usize| sentences[(number * 3 + offset) % sentences.len()];
        format!("{} {} {}", sentence(0), sentence(1), sentence(2))
    };
    Article::verbatim(&(0..paragraphs).map(paragraph).collect::<Vec<_>>().join("\n\n"))
}

fn find(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("quotes");
    for (name, article) in [("wire", article(WIRE, 3)), ("dense", article(DENSE, 16))] {
        group.throughput(Throughput::Bytes(article.text.len() as u64));
        group.bench_with_input(BenchmarkId::new("tokens", name), &article, |bencher, article| {
            bencher.iter(|| Document::read(article).len())
        });
        group.bench_with_input(BenchmarkId::new("find", name), &article, |bencher, article| bencher.iter(|| quotes::find(article).len()));
    }
    group.finish();
}

criterion_group!(benches, find);
criterion_main!(benches);
