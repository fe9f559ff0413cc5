import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { migrations } from '../src/migrations/index.ts'

/** The last one that may have changed what was there: until then nobody had run an older version. */
const FIRST_RELEASE = '20261120T0809-promises'

/**
 * What an older program, which runs beside the newer schema during an upgrade, would not survive. This reads text, so it
 * knows what is written out; it does not see SQL that is put together, nor what a new CHECK or UNIQUE refuses to an older
 * program's rows: that is for whoever reviews the migration.
 */
const HARMFUL: [what: string, pattern: RegExp][] = [
  ['drops a table', /\bdrop\s+table\b|\.dropTable\(/i],
  ['drops a column', /\bdrop\s+column\b|\.dropColumn\(/i],
  ['drops a sequence, a view or a type', /\bdrop\s+(sequence|view|materialized\s+view|type|schema)\b/i],
  ['renames', /\brename\s+(to|column|constraint)\b|\.rename\w*\(/i],
  ['changes the type of a column', /\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b|\.setDataType\(/i],
  ['makes a column required', /\bset\s+not\s+null\b|\.setNotNull\(/i],
  ['takes a default away', /\bdrop\s+default\b|\.dropDefault\(/i],
]

/** `add column … not null` that an older program's insert would leave empty. */
function requiredWithoutDefault(text: string): boolean {
  const additions =
    text.match(/\badd\s+(column\s+)?(if\s+not\s+exists\s+)?[a-z_]+\s+[a-z]+[^,`;]*\bnot\s+null\b[^,`;]*/gi) ?? []
  return additions.some((addition) => !/\bdefault\b|\bgenerated\b|\badd\s+constraint\b/i.test(addition))
}

/** What is wrong with the text of a migration. */
function harmIn(text: string): string[] {
  const found = HARMFUL.filter(([, pattern]) => pattern.test(text)).map(([what]) => what)
  return requiredWithoutDefault(text) ? [...found, 'adds a required column without a default'] : found
}

describe('migrations after the first release', () => {
  const later = Object.keys(migrations).filter((name) => name > FIRST_RELEASE)

  it.each(later)('%s leaves everything in place that an older program uses', async (name) => {
    const text = await readFile(new URL(`../src/migrations/${name}.ts`, import.meta.url), 'utf8')
    expect(harmIn(text)).toEqual([])
  })

  it('are looked at by rules that know harm when they see it', () => {
    expect(harmIn('alter table ticket drop column serial')).toEqual(['drops a column'])
    expect(harmIn('drop table if exists job')).toEqual(['drops a table'])
    expect(harmIn('alter table ticket rename column serial to number')).toEqual(['renames'])
    expect(harmIn('alter table ticket alter column serial type bigint')).toEqual(['changes the type of a column'])
    expect(harmIn('alter table ticket alter column note set not null')).toEqual(['makes a column required'])
    expect(harmIn('alter table job add column done integer not null')).toEqual([
      'adds a required column without a default',
    ])
    expect(harmIn('alter table job add done integer not null, add x text')).toHaveLength(1)
    expect(harmIn('alter table job add column done integer not null default 0, add column note text')).toEqual([])
    expect(harmIn('create table news (id uuid primary key, text text not null)')).toEqual([])
  })
})
