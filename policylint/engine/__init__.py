"""The only evaluator: rules, packs, waivers, and the pure function that makes a report of them."""
