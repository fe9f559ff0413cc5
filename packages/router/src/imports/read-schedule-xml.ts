import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { brokenFile, issuesOf } from './broken-file.ts'
import { decodeReferences, escapeText, placeOfIndex, tooMuchAt } from './xml-text.ts'

// What talks say may have markup in it: kept as it stands and read by `textOf`, since a tree of it would lose the order.
const TEXTS = ['title', 'subtitle', 'abstract', 'description']

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  // References are decoded by `decodeReferences`, once: the parser leaves numeric ones as they are.
  processEntities: false,
  stopNodes: TEXTS.map((name) => `schedule.day.room.event.${name}`),
  isArray: (name) => name === 'day' || name === 'room' || name === 'event',
})

const one = z.union([z.string(), z.object({ '#text': z.string() }).transform((node) => node['#text'])])
const text = z.union([one, z.array(one).transform((parts) => parts.join('\n\n'))])
const event = z.looseObject({ '@guid': z.string().optional(), '@id': z.string().optional() })
const room = z.looseObject(
  { '@name': z.string({ error: 'A room needs a name' }).trim().min(1), event: z.array(event).default([]) },
  { error: 'A room needs a name' },
)
const day = z.looseObject({
  '@date': z.string({ error: 'A day needs a date' }),
  '@start': z.string().optional(),
  room: z.array(room).default([]),
})
const schedule = z.object({
  schedule: z.looseObject({ conference: z.looseObject({}), day: z.array(day).default([]) }),
})

const MARKUP = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>/g

/**
 * Reads a frab/c3voc schedule XML into the shape of its JSON sibling. Document types and entities of a file's own are
 * refused: they have no place here and are a way to harm the reader.
 * @throws DomainError VALIDATION_ERROR saying where
 */
export function readScheduleXml(content: string): unknown {
  const valid = XMLValidator.validate(content)
  if (valid !== true) {
    const { line, col, msg } = valid.err
    throw brokenFile('The file is not valid XML', [{ where: `line ${line}, column ${col}`, message: msg }])
  }
  // Comments go, their lines stay; a CDATA section becomes the text it stands for.
  const plain = content.replace(MARKUP, (markup, cdata?: string) =>
    cdata === undefined ? markup.replace(/[^\n]/g, '') : escapeText(cdata),
  )
  const declared = /<!(DOCTYPE|ENTITY)/i.exec(plain)
  if (declared) {
    const where = placeOfIndex(plain, declared.index)
    throw brokenFile('The file declares a document type, which is not taken', [{ where, message: 'DOCTYPE' }])
  }
  const tooMuch = tooMuchAt(plain)
  if (tooMuch) throw brokenFile('The file is too large for a schedule', [tooMuch])
  const parsed = schedule.safeParse(parse(plain))
  if (!parsed.success) throw brokenFile('The file is not a schedule', issuesOf(parsed.error))
  const { conference, day: days } = parsed.data.schedule
  return {
    conference: {
      acronym: read(conference, 'acronym'),
      title: read(conference, 'title'),
      time_zone_name: read(conference, 'time_zone_name'),
      url: read(conference, 'url') ?? read(conference, 'base_url'),
      days: days.map((each) => ({ date: each['@date'], day_start: each['@start'], rooms: roomsOf(each.room) })),
    },
  }
}

function parse(content: string): unknown {
  try {
    return parser.parse(content)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not XML'
    throw brokenFile('The file is not valid XML', [{ where: 'file', message }])
  }
}

/** A day may name a room more than once: its talks belong together. */
function roomsOf(rooms: z.infer<typeof room>[]): Map<string, unknown[]> {
  const byName = new Map<string, unknown[]>()
  for (const each of rooms) {
    const name = decodeReferences(each['@name']).replace(/\p{Cc}+/gu, ' ')
    const talks = byName.get(name) ?? []
    talks.push(...each.event.map(talkOf))
    byName.set(name, talks)
  }
  return byName
}

function talkOf(node: z.infer<typeof event>): Record<string, unknown> {
  const guid = node['@guid'] ?? node['@id']
  return {
    guid: guid === undefined ? undefined : decodeReferences(guid),
    title: read(node, 'title'),
    subtitle: read(node, 'subtitle'),
    abstract: read(node, 'abstract'),
    description: read(node, 'description'),
    date: read(node, 'date'),
    start: read(node, 'start'),
    duration: read(node, 'duration'),
  }
}

function read(node: Record<string, unknown>, name: string): string | undefined {
  const value = text.safeParse(node[name])
  if (!value.success) return undefined
  const found = decodeReferences(value.data.replace(/<[^>]*>/g, '')).trim()
  return found === '' ? undefined : found
}
