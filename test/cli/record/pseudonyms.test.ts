import { isIPv4, isIPv6 } from 'node:net';
import t from 'tap';
import { createPseudonyms } from '../../../src/cli/record/pseudonyms.ts';
import { fc } from '../../helpers/properties.ts';

const same = (ms: number): number => ms;
const DAY_MS = 86_400_000;

await t.test('a pseudonym has the form of what it stands for', async (t) => {
  const { text } = createPseudonyms(same);
  const forms: readonly (readonly [string, RegExp])[] = [
    ['9B2C1D4E-0F3A-4B5C-8D6E-7F8091A2B3C4', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/],
    ['019b74a7-3cc2-7d54-9265-0e21ddd434c7', /^019b74a7-3cc2-7[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}$/],
    ['ada@corp.test', /^name-[0-9a-f]{12}@example\.com$/],
    ['git@git.corp.test:team/shop.git', /^git@host-[0-9a-f]{12}\.example\.com:name-[0-9a-f]{12}\.git$/],
    ['HTTPS://git.corp.test/team/shop', /^https:\/\/host-[0-9a-f]{12}\.example\.com\/name-[0-9a-f]{12}$/],
    ['db-1.corp.test', /^host-[0-9a-f]{12}\.example\.com$/],
    ['10.1.2.3', /^10\./],
    ['81.2.69.142', /^198\.1[89]\./],
    ['4711', /^[1-9]\d{3}$/],
    ['da39a3ee5e6b4b0d3255bfef95601890', /^[0-9a-f]{32}$/],
    ['checkout service', /^name-[0-9a-f]{12}$/],
  ];
  for (const [original, form] of forms) {
    t.match(text(original), form, original);
    t.not(text(original), original);
    t.equal(text(original), text(original), 'it stays the same');
  }
  t.ok(isIPv4(text('81.2.69.143')));
  t.ok(isIPv6(text('2a02:6b8::1')));
  t.match(text('2a02:6b8::2'), /^2001:db8:/);
  for (const nothing of ['', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
    t.equal(text(nothing), nothing, 'what identifies nothing');
  }
});

await t.test('no two texts share a pseudonym, also where there are few of a form', async (t) => {
  const { text, number } = createPseudonyms(same);
  const ids = Array.from({ length: 2000 }, (_, id) => id);
  t.equal(new Set(ids.map(number)).size, 2000);
  t.ok(ids.every((id) => Number.isSafeInteger(number(id)) && number(id) !== id));
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (texts) => new Set(texts.map(text)).size === texts.length),
  );
});

await t.test('a pseudonym depends on the key', async (t) => {
  const [one, other] = [createPseudonyms(same), createPseudonyms(same)];
  for (const original of ['checkout', 'ada@corp.test', '9b2c1d4e-0f3a-4b5c-8d6e-7f8091a2b3c4']) {
    t.not(one.text(original), other.text(original));
  }
  const key = Buffer.from('a key');
  t.equal(createPseudonyms(same, key).text('checkout'), createPseudonyms(same, key).text('checkout'));
});

await t.test('UUIDs that begin with a time move with the recording, and keep their order', async (t) => {
  const { text } = createPseudonyms((ms) => ms + DAY_MS);
  const ids = ['019b74a7-3cc2-7d54-9265-0e21ddd434c7', '019b7531-2887-7ab2-ab8b-614245f8b07c'];
  const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  t.same(
    ids.map((id) => timeOf(text(id))),
    ids.map((id) => timeOf(id) + DAY_MS),
  );
});
