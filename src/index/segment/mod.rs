//! A segment in the making: documents in, the engine's files out.
//!
//! The files are to the byte those that the engine's own `SegmentWriter` makes of the same documents; a test holds them to that.
//! What it does on the way is less. The engine makes a token of each word, looks up what its filters make of it, and then looks up
//! the resulting term by its bytes, twice for a word that is indexed by stem and form. Here a word is looked up once, as it is
//! written, and leads straight to the posting lists of its terms; documents are not gathered as values of a general kind first
//! (`docs/benchmarks/indexing.md` has the figures).

mod arena;
mod postings;
mod terms;

use std::collections::BTreeMap;

use tantivy::columnar::{ColumnType, ColumnarWriter, NumericalValue};
use tantivy::directory::TerminatingWrite;
use tantivy::index::SegmentComponent;
use tantivy::schema::{Field, FieldType, OwnedValue, Schema};
use tantivy::store::StoreWriter;
use tantivy::{DocId, Segment, SegmentMeta};

use self::postings::Postings;
use super::analyzer::{Analysis, Language};
use super::cases::CaseWriter;
use super::schema::{Context, Fields, Leaf};

/// Takes the values of one document.
pub(super) trait Draft {
    /// Adds a text whose words are stemmed in `language`.
    fn add_text_in(&mut self, field: Field, language: Language, value: &str);

    /// The same, and notes how its words are written.
    fn add_text_with_cases(&mut self, field: Field, language: Language, value: &str, cases: &mut CaseWriter);

    /// Adds a number without sign.
    fn add_u64(&mut self, field: Field, value: u64);

    /// Adds a number with sign.
    fn add_i64(&mut self, field: Field, value: i64);

    /// Adds what is stored.
    fn add_bytes(&mut self, field: Field, value: Vec<u8>);

    /// Adds a text in no language, or in English.
    fn add_text(&mut self, field: Field, value: &str) {
        self.add_text_in(field, Language::ENGLISH, value);
    }
}

/// A segment in the making.
pub(super) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    postings: Postings,
    columns: Columns,
    store: StoreWriter,
    stored: BTreeMap<Field, OwnedValue>,
    documents: DocId,
}

impl SegmentBuilder {
    /// Begins a segment.
    ///
    /// # Errors
    /// When its first file cannot be created.
    pub fn new(segment: Segment) -> tantivy::Result<SegmentBuilder> {
        let schema = segment.schema();
        let settings = segment.index().settings().clone();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        Ok(SegmentBuilder {
            postings: Postings::new(&schema),
            columns: Columns::new(&schema),
            store,
            stored: BTreeMap::new(),
            documents: 0,
            schema,
            segment,
        })
    }

    /// Adds a document: `write` gives its values. `analysis` is the caller's, who may go on with it in the next segment.
    ///
    /// # Errors
    /// When what is stored cannot be written.
    pub fn add(&mut self, analysis: &mut Analysis, write: impl FnOnce(&mut DocumentDraft<'_>)) -> tantivy::Result<()> {
        analysis.memo.trim();
        self.stored.clear();
        write(&mut DocumentDraft { segment: self, analysis });
        self.postings.end_document(self.documents);
        self.store.store(&self.stored, &self.schema)?;
        self.documents += 1;
        Ok(())
    }

    /// Adds an article and its quotations, in a row.
    ///
    /// # Errors
    /// As [`SegmentBuilder::add`].
    pub fn add_article(&mut self, fields: &Fields, leaf: &Leaf<'_>, context: Context, analysis: &mut Analysis) -> tantivy::Result<()> {
        self.add(analysis, |draft| fields.article_document(leaf, context, draft))?;
        (0..leaf.quotations()).try_for_each(|ordinal| self.add(analysis, |draft| fields.quotation_document(leaf, ordinal, draft)))
    }

    /// Documents added.
    pub fn documents(&self) -> DocId {
        self.documents
    }

    /// Bytes that it holds in memory.
    pub fn size(&self) -> usize {
        self.postings.size() + self.columns.writer.mem_usage() + self.store.mem_usage()
    }

    /// Writes the segment out; it is not published yet.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn finish(self) -> tantivy::Result<SegmentMeta> {
        let SegmentBuilder { segment, postings, mut columns, store, documents, .. } = self;
        postings.serialize(&segment, documents)?;
        let mut file = segment.open_write(SegmentComponent::FastFields)?;
        columns.writer.serialize(documents, None, &mut file)?;
        file.terminate()?;
        store.close()?;
        let segment = segment.with_max_doc(documents);
        segment.meta().untrack_temp_docstore();
        Ok(segment.meta().clone())
    }
}

/// A document as it is written into a segment.
pub(super) struct DocumentDraft<'s> {
    segment: &'s mut SegmentBuilder,
    analysis: &'s mut Analysis,
}

impl Draft for DocumentDraft<'_> {
    fn add_text_in(&mut self, field: Field, language: Language, value: &str) {
        let SegmentBuilder { postings, columns, documents, .. } = &mut *self.segment;
        postings.text(*documents, field, language, value, self.analysis, None);
        columns.text(*documents, field, value);
    }

    fn add_text_with_cases(&mut self, field: Field, language: Language, value: &str, cases: &mut CaseWriter) {
        let SegmentBuilder { postings, documents, .. } = &mut *self.segment;
        postings.text(*documents, field, language, value, self.analysis, Some(cases));
    }

    fn add_u64(&mut self, field: Field, value: u64) {
        self.segment.postings.number(self.segment.documents, field, value);
        self.segment.columns.number(self.segment.documents, field, NumericalValue::U64(value));
    }

    fn add_i64(&mut self, field: Field, value: i64) {
        self.segment.columns.number(self.segment.documents, field, NumericalValue::I64(value));
    }

    fn add_bytes(&mut self, field: Field, value: Vec<u8>) {
        self.segment.stored.insert(field, OwnedValue::Bytes(value));
    }
}

/// The columns of a segment in the making.
struct Columns {
    writer: ColumnarWriter,
    /// Name of each field that has one.
    names: Vec<Option<String>>,
}

impl Columns {
    fn new(schema: &Schema) -> Columns {
        let mut writer = ColumnarWriter::default();
        let mut names = vec![None; schema.num_fields()];
        for (field, entry) in schema.fields().filter(|(_, entry)| entry.is_fast()) {
            let kind = match entry.field_type() {
                FieldType::U64(_) => ColumnType::U64,
                FieldType::I64(_) => ColumnType::I64,
                _ => ColumnType::Str,
            };
            writer.record_column_type(entry.name(), kind, false);
            names[field.field_id() as usize] = Some(entry.name().to_owned());
        }
        Columns { writer, names }
    }

    fn text(&mut self, document: DocId, field: Field, value: &str) {
        if let Some(name) = self.names[field.field_id() as usize].as_deref() {
            self.writer.record_str(document, name, value);
        }
    }

    fn number(&mut self, document: DocId, field: Field, value: NumericalValue) {
        if let Some(name) = self.names[field.field_id() as usize].as_deref() {
            self.writer.record_numerical(document, name, value);
        }
    }
}

#[cfg(test)]
mod tests;
