//! The inverted index of a segment in the making.

use tantivy::fieldnorm::{FieldNormReader, FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, FieldEntry, FieldType, IndexRecordOption, Schema};
use tantivy::{DocId, Segment};

use super::arena::{Arena, Buffers, List};
use super::terms::Terms;
use crate::index::analyzer::{Analysis, Emit, Language, PARAGRAPH, SENTENCE, Starts};
use crate::index::cases::CaseWriter;

/// Longest term, in bytes, that the engine takes.
const LONGEST_VALUE: usize = u16::MAX as usize - 5;

/// Posting lists of all fields, and the lengths of documents in the fields that keep them.
pub(super) struct Postings {
    schema: Schema,
    terms: Terms,
    arena: Arena,
    fields: Vec<FieldPostings>,
    norms: FieldNormsWriter,
    /// The generation of the memo whose numbers the slots hold.
    generation: u64,
    marks: Marks,
}

/// The terms of marks.
struct Marks {
    sentence: u32,
    paragraph: u32,
}

/// The lists of one field.
struct FieldPostings {
    indexed: bool,
    emit: Option<Emit>,
    positions: bool,
    lists: Vec<List>,
    /// The term of each list.
    list_terms: Vec<u32>,
    /// List of each term + 1; 0 while it has none.
    of_term: Vec<u32>,
    /// Lists of each remembered word, stem and marked form, + 1; 0 while it is not known.
    of_word: Vec<[u32; 2]>,
    /// Terms noted, of all documents.
    tokens: u64,
    value: Value,
}

/// Where the values of the current document have come to in a field.
#[derive(Clone, Copy, Default)]
struct Value {
    document: Option<DocId>,
    tokens: u32,
    /// Position at which the next value starts.
    next: u32,
}

impl Postings {
    pub fn new(schema: &Schema) -> Postings {
        let mut terms = Terms::default();
        let mut mark = |mark: char| terms.number(mark.encode_utf8(&mut [0; 4]).as_bytes());
        let marks = Marks { sentence: mark(SENTENCE), paragraph: mark(PARAGRAPH) };
        Postings {
            terms,
            arena: Arena::default(),
            fields: schema.fields().map(|(_, entry)| FieldPostings::new(entry)).collect(),
            norms: FieldNormsWriter::for_schema(schema),
            schema: schema.clone(),
            generation: 0,
            marks,
        }
    }

    /// Bytes in use.
    pub fn size(&self) -> usize {
        let fields: usize = self.fields.iter().map(FieldPostings::size).sum();
        self.arena.size() + self.terms.size() + self.norms.mem_usage() + fields
    }

    /// Notes the words of a value, and how they are written where `cases` are asked for.
    pub fn text(
        &mut self,
        document: DocId,
        field: Field,
        language: Language,
        value: &str,
        analysis: &mut Analysis,
        mut cases: Option<&mut CaseWriter>,
    ) {
        let Some(emit) = self.fields[field.field_id() as usize].emit else {
            if value.len() <= LONGEST_VALUE {
                self.term(document, field, value.as_bytes());
            }
            return;
        };
        analysis.read(value, language);
        if self.generation != analysis.memo.generation() {
            self.generation = analysis.memo.generation();
            self.fields.iter_mut().for_each(|field| field.of_word.clear());
        }
        let mut starts = Starts::of(if emit == Emit::Marked { value } else { "" });
        let postings = &mut self.fields[field.field_id() as usize];
        let first = postings.begin_value(document);
        let mut end = first;
        let mut tokens = 0;
        for (position, word) in analysis.words.iter().enumerate() {
            if !word.entry.is_indexed() {
                continue;
            }
            let at = first + position as u32;
            end = at + 1;
            let mark = starts.before(word.start as usize);
            if let Some(cases) = &mut cases {
                cases.note(at, word.entry.case, mark.is_some());
            }
            if let Some(mark) = mark {
                let term = if mark == PARAGRAPH { self.marks.paragraph } else { self.marks.sentence };
                let list = postings.list_of(term);
                postings.push(list, document, at, &mut self.arena);
                tokens += 1;
            }
            let number = word.entry.number as usize;
            if postings.of_word.len() <= number {
                postings.of_word.resize((number + 1).max(postings.of_word.len() * 2), [0; 2]);
            }
            let mut lists = postings.of_word[number];
            if lists[0] == 0 {
                let memo = &analysis.memo;
                let term = if emit == Emit::Form { memo.form(word.entry) } else { memo.stem(word.entry) };
                lists[0] = postings.list_of(self.terms.number(term.as_bytes())) + 1;
                if emit != Emit::Form && word.entry.has_marked_form() {
                    lists[1] = postings.list_of(self.terms.number(memo.marked(word.entry).as_bytes())) + 1;
                }
                postings.of_word[number] = lists;
            }
            for list in lists.into_iter().filter_map(|list| list.checked_sub(1)) {
                postings.push(list, document, at, &mut self.arena);
                tokens += 1;
            }
        }
        postings.end_value(end, tokens);
    }

    /// Notes a number.
    pub fn number(&mut self, document: DocId, field: Field, value: u64) {
        self.term(document, field, &value.to_be_bytes());
    }

    /// Notes a term as it is.
    fn term(&mut self, document: DocId, field: Field, term: &[u8]) {
        let postings = &mut self.fields[field.field_id() as usize];
        if postings.indexed {
            let list = postings.list_of(self.terms.number(term));
            postings.push(list, document, 0, &mut self.arena);
            postings.tokens += 1;
        }
    }

    /// Ends a document: its lengths are known.
    pub fn end_document(&mut self, document: DocId) {
        for (number, postings) in self.fields.iter().enumerate() {
            if postings.value.document == Some(document) {
                self.norms.record(document, Field::from_field_id(number as u32), postings.value.tokens);
            }
        }
    }

    /// Writes the files of terms, postings, positions and lengths.
    pub fn serialize(mut self, segment: &Segment, documents: DocId) -> tantivy::Result<()> {
        self.norms.fill_up_to_max_doc(documents);
        self.norms.serialize(FieldNormsSerializer::from_write(segment.open_write(SegmentComponent::FieldNorms)?)?, None)?;
        let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut serializer = InvertedIndexSerializer::open(segment)?;
        let ranks = self.terms.ranks();
        for (number, postings) in self.fields.iter().enumerate().filter(|(_, postings)| !postings.lists.is_empty()) {
            let field = Field::from_field_id(number as u32);
            self.serialize_field(postings, field, norms.get_field(field)?, &ranks, &mut serializer)?;
        }
        serializer.close()?;
        Ok(())
    }

    fn serialize_field(
        &self,
        postings: &FieldPostings,
        field: Field,
        norms: Option<FieldNormReader>,
        ranks: &[u32],
        serializer: &mut InvertedIndexSerializer,
    ) -> tantivy::Result<()> {
        let mut writer = serializer.new_field(field, postings.tokens, norms)?;
        let has_frequencies = record_option(self.schema.get_field_entry(field)).has_freq();
        let mut order: Vec<(u32, u32)> =
            postings.list_terms.iter().enumerate().map(|(list, &term)| (ranks[term as usize], list as u32)).collect();
        order.sort_unstable();
        let mut buffers = Buffers::default();
        for (_, list) in order {
            let term = self.terms.get(postings.list_terms[list as usize]);
            let list = &postings.lists[list as usize];
            writer.new_term(term, if has_frequencies { list.documents } else { 0 }, has_frequencies)?;
            list.each(&self.arena, &mut buffers, |document, steps| writer.write_doc(document, steps.len() as u32, steps));
            writer.close_term()?;
        }
        writer.close()?;
        Ok(())
    }
}

impl FieldPostings {
    fn new(entry: &FieldEntry) -> FieldPostings {
        let tokenizer = match entry.field_type() {
            FieldType::Str(options) => options.get_indexing_options().map(|indexing| indexing.tokenizer()),
            _ => None,
        };
        FieldPostings {
            indexed: entry.is_indexed(),
            emit: tokenizer.and_then(Emit::of),
            positions: record_option(entry).has_positions(),
            lists: Vec::new(),
            list_terms: Vec::new(),
            of_term: Vec::new(),
            of_word: Vec::new(),
            tokens: 0,
            value: Value::default(),
        }
    }

    fn size(&self) -> usize {
        self.lists.capacity() * (size_of::<List>() + 4) + self.of_term.capacity() * 4 + self.of_word.capacity() * 8
    }

    /// The list of a term.
    fn list_of(&mut self, term: u32) -> u32 {
        let term_place = term as usize;
        if self.of_term.len() <= term_place {
            self.of_term.resize((term_place + 1).max(self.of_term.len() * 2), 0);
        }
        if self.of_term[term_place] == 0 {
            self.lists.push(List::default());
            self.list_terms.push(term);
            self.of_term[term_place] = self.lists.len() as u32;
        }
        self.of_term[term_place] - 1
    }

    #[inline]
    fn push(&mut self, list: u32, document: DocId, position: u32, arena: &mut Arena) {
        let list = &mut self.lists[list as usize];
        if self.positions { list.push(document, position, arena) } else { list.enter(document, arena) }
    }

    /// Position of the first word of the next value.
    fn begin_value(&mut self, document: DocId) -> u32 {
        if self.value.document != Some(document) {
            self.value = Value { document: Some(document), ..Value::default() };
        }
        self.value.next
    }

    /// The words of a value are noted, up to position `end`. A free position keeps phrases from running over into the next value.
    fn end_value(&mut self, end: u32, tokens: u32) {
        self.value.next = end + 1;
        self.value.tokens += tokens;
        self.tokens += u64::from(tokens);
    }
}

fn record_option(entry: &FieldEntry) -> IndexRecordOption {
    entry.field_type().index_record_option().unwrap_or(IndexRecordOption::Basic)
}
