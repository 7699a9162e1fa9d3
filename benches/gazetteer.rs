//! How fast names are found in text and looked up.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::gazetteer::Gazetteer;

/// News as it mostly is: a name every hundred bytes or so.
const NEWS: &str = "LIMERICK, Ireland - Engineers who inspected the footbridge over the river on Tuesday said that it would have to be closed for \
    repairs until the spring, a decision that the council had hoped to avoid. Maria Silva, who led the inspection, said two of the cables had \
    rusted through. \"We could not have left it open for another winter,\" she said in Dublin on Wednesday.\n\nSimilar bridges in Stratford-upon-Avon, \
    Troy, N.C., and the Basque Country were closed in the last two years after the U.S. maker of the cables warned of a fault. ";

fn scan(criterion: &mut Criterion) {
    let gazetteer = Gazetteer::embedded();
    let text = NEWS.repeat(1000);
    let mut group = criterion.benchmark_group("gazetteer");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("scan", |bencher| {
        bencher.iter(|| {
            let mut names = 0;
            gazetteer.scan(black_box(&text), &mut |_| names += 1);
            names
        });
    });
    group.finish();
    criterion.bench_function("gazetteer/senses", |bencher| bencher.iter(|| gazetteer.senses(black_box("Springfield")).len()));
    criterion.bench_function("gazetteer/resolve", |bencher| bencher.iter(|| gazetteer.resolve(black_box("Troy, N.C."))));
}

criterion_group!(benches, scan);
criterion_main!(benches);
