//! How fast place names are found and resolved, on articles of the sample archive.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::article::Article;
use dateline::extract::places::{self, Context};
use dateline::gazetteer::Gazetteer;

fn articles() -> Vec<Article> {
    let texts = [
        "TROY, N.C. (AP) — The last mill in Troy closed on Friday, and the 200 people who worked there were told to look for work in \
         Charlotte or Greensboro. Owners in Ohio said cotton from Pakistan and Turkey had become too cheap.\n\
         “We saw it coming,” said Dale Whitcomb, who drove from Tipton, Iowa, to buy a loom.",
        "Ada Moreau, governor of the Continental Reserve Bank in Frankfurt, said rates would rise again. Analysts in London, Paris and \
         New York had expected less. The Bank of England declined to comment.",
        "Floods cut the road between Hyderabad and Pune. Ministers from India, Bangladesh and Nepal met in Geneva to ask for help, and \
         Washington promised tents.",
    ];
    texts.iter().map(|text| Article::verbatim(text)).collect()
}

fn places(criterion: &mut Criterion) {
    let articles = articles();
    let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let mut group = criterion.benchmark_group("places");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("find", |bencher| {
        bencher.iter(|| {
            articles.iter().map(|article| places::find(article, Gazetteer::embedded(), &Context::default()).0.len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, places);
criterion_main!(benches);
