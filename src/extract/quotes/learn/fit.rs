//! Fitting a linear model: regularised log-likelihood, L-BFGS, weights rounded to 8 bits. Deterministic.

use crate::extract::quotes::model::{Choice, Linear, Sink, Task};

/// Training cases of one task. A case is a choice among options; a yes/no question is a case of one option.
#[derive(Default)]
pub struct Cases {
    /// Slots of all options, one after another.
    slots: Vec<u32>,
    /// Where the slots of each option end.
    options: Vec<u32>,
    /// Where the options of each case end, with the right option (for yes/no: 1 yes, 0 no).
    cases: Vec<(u32, u32)>,
}

/// Collects the slots of features.
pub struct Collect<'m> {
    model: &'m Linear,
    slots: &'m mut Vec<u32>,
}

impl Sink for Collect<'_> {
    fn put(&mut self, template: u8, key: u64) {
        self.slots.push(self.model.slot(template, key) as u32);
    }
}

impl Cases {
    /// Adds a choice whose right option is `right`.
    pub fn add_choice<C: Choice>(&mut self, task: Task, choice: &C, right: usize) {
        let model = Linear::blank(task);
        for option in 0..choice.options() {
            let mut sink = Collect { model: &model, slots: &mut self.slots };
            choice.shared(choice.group(option), &mut sink);
            choice.own(option, &mut sink);
            self.options.push(self.slots.len() as u32);
        }
        self.cases.push((self.options.len() as u32, right as u32));
    }

    /// Adds a yes/no case.
    pub fn add_question(&mut self, task: Task, yes: bool, features: impl FnOnce(&mut Collect<'_>)) {
        let model = Linear::blank(task);
        features(&mut Collect { model: &model, slots: &mut self.slots });
        self.options.push(self.slots.len() as u32);
        self.cases.push((self.options.len() as u32, u32::from(yes)));
    }

    /// Appends the cases of `other`.
    pub fn extend(&mut self, other: &Cases) {
        let (slots, options) = (self.slots.len() as u32, self.options.len() as u32);
        self.slots.extend(&other.slots);
        self.options.extend(other.options.iter().map(|end| end + slots));
        self.cases.extend(other.cases.iter().map(|(end, right)| (end + options, *right)));
    }

    /// Number of cases.
    pub fn count(&self) -> usize {
        self.cases.len()
    }

    /// Fits a model for `task`; `strength` is the weight of the squared norm.
    pub fn fit(&self, task: Task, strength: f64) -> Linear {
        let weights = minimise(1 << task.bits(), ITERATIONS, |weights, gradient| self.loss(weights, gradient, strength));
        quantise(&weights)
    }

    /// Negative log-likelihood with half the squared norm; writes the gradient.
    fn loss(&self, weights: &[f64], gradient: &mut [f64], strength: f64) -> f64 {
        let mut loss = 0.0;
        for (weight, slope) in weights.iter().zip(gradient.iter_mut()) {
            loss += 0.5 * strength * weight * weight;
            *slope = strength * weight;
        }
        let (mut option, mut scores) = (0_usize, Vec::new());
        for &(end, right) in &self.cases {
            let end = end as usize;
            scores.clear();
            scores.extend((option..end).map(|option| self.option(option).iter().map(|&slot| weights[slot as usize]).sum::<f64>()));
            let right = if end - option == 1 {
                // Yes or no: an option against one that scores 0.
                scores.push(0.0);
                1 - right as usize
            } else {
                right as usize
            };
            loss += to_errors(&mut scores, right);
            for (at, error) in (option..end).zip(&scores) {
                self.option(at).iter().for_each(|&slot| gradient[slot as usize] += error);
            }
            option = end;
        }
        loss
    }

    fn option(&self, option: usize) -> &[u32] {
        let start = if option == 0 { 0 } else { self.options[option - 1] as usize };
        &self.slots[start..self.options[option] as usize]
    }
}

/// Turns scores into probabilities less the truth; returns the loss.
fn to_errors(scores: &mut [f64], right: usize) -> f64 {
    let top = scores.iter().copied().fold(f64::MIN, f64::max);
    let total: f64 = scores.iter().map(|score| (score - top).exp()).sum();
    let loss = total.ln() + top - scores[right];
    for score in scores.iter_mut() {
        *score = (*score - top).exp() / total;
    }
    scores[right] -= 1.0;
    loss
}

const ITERATIONS: usize = 60;
/// Pairs of steps that L-BFGS remembers.
const MEMORY: usize = 8;

/// Minimises a smooth convex function from zero by L-BFGS with backtracking.
fn minimise(size: usize, iterations: usize, mut function: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut weights = vec![0.0; size];
    let mut gradient = vec![0.0; size];
    let mut value = function(&weights, &mut gradient);
    let mut steps: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
    for _ in 0..iterations {
        let direction = direction(&gradient, &steps);
        let slope = dot(&direction, &gradient);
        let mut length = if steps.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let mut next = vec![0.0; size];
        let mut next_gradient = vec![0.0; size];
        let next_value = loop {
            for at in 0..size {
                next[at] = weights[at] + length * direction[at];
            }
            let found = function(&next, &mut next_gradient);
            if found <= value + 1e-4 * length * slope || length < 1e-10 {
                break found;
            }
            length *= 0.5;
        };
        let moved: Vec<f64> = next.iter().zip(&weights).map(|(new, old)| new - old).collect();
        let turned: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        let gain = value - next_value;
        (weights, gradient, value) = (next, next_gradient, next_value);
        if dot(&moved, &turned) > 1e-10 {
            steps.push((moved, turned));
            if steps.len() > MEMORY {
                steps.remove(0);
            }
        }
        if gain < 1e-5 * value.abs() {
            break;
        }
    }
    weights
}

fn direction(gradient: &[f64], steps: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut factors = Vec::new();
    for (moved, turned) in steps.iter().rev() {
        let factor = dot(moved, &direction) / dot(moved, turned);
        factors.push(factor);
        direction.iter_mut().zip(turned).for_each(|(value, turned)| *value -= factor * turned);
    }
    if let Some((moved, turned)) = steps.last() {
        let scale = dot(moved, turned) / dot(turned, turned);
        direction.iter_mut().for_each(|value| *value *= scale);
    }
    for ((moved, turned), factor) in steps.iter().zip(factors.iter().rev()) {
        let other = dot(turned, &direction) / dot(moved, turned);
        direction.iter_mut().zip(moved).for_each(|(value, moved)| *value += (factor - other) * moved);
    }
    direction
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// 8-bit weights, one scale for all.
fn quantise(weights: &[f64]) -> Linear {
    let greatest = weights.iter().fold(1e-6, |top: f64, weight| top.max(weight.abs()));
    let scale = greatest / 127.0;
    Linear::new(scale as f32, weights.iter().map(|weight| (weight / scale).round() as i8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_learns_what_tells_yes_from_no() {
        let mut cases = Cases::default();
        for round in 0..50 {
            let yes = round % 3 == 0;
            cases.add_question(Task::RunSource, yes, |sink| {
                sink.put(0, 0);
                sink.put(1, u64::from(yes));
            });
        }
        let model = cases.fit(Task::RunSource, 0.1);
        let guess = |yes: u64| {
            model.probability(|sink| {
                sink.put(0, 0);
                sink.put(1, yes);
            })
        };
        assert!(guess(1) > 0.8 && guess(0) < 0.2);
    }
}
