/**
 * Puts keys in an order that agrees with sequences in which some of them were seen.
 *
 * @param keys all of them, in the order that counts where no sequence says anything, or sequences contradict each other
 */
export function inSeenOrder(keys: Iterable<string>, sequences: Iterable<readonly string[]>): string[] {
  const all = [...keys];
  const after = new Map(all.map((key) => [key, new Set<string>()]));
  const before = new Map(all.map((key) => [key, 0]));
  for (const sequence of sequences) {
    for (const [index, key] of sequence.entries()) {
      const next = sequence[index + 1];
      const followers = after.get(key);
      if (next === undefined || followers === undefined || followers.has(next)) continue;
      followers.add(next);
      before.set(next, (before.get(next) ?? 0) + 1);
    }
  }
  const ordered = new Set(all.filter((key) => before.get(key) === 0));
  // A set can grow while it is iterated.
  for (const key of ordered) {
    for (const next of after.get(key) ?? []) {
      const waiting = (before.get(next) ?? 0) - 1;
      before.set(next, waiting);
      if (waiting === 0) ordered.add(next);
    }
  }
  return [...ordered, ...all.filter((key) => !ordered.has(key))];
}
