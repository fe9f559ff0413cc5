import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { brokenFile } from './broken-file.ts'

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  processEntities: true,
  isArray: (name) => name === 'day' || name === 'room' || name === 'event',
})

const text = z.union([z.string(), z.object({ '#text': z.string() }).transform((node) => node['#text'])]).optional()
const event = z.looseObject({ '@guid': z.string().optional(), '@id': z.string().optional() })
const room = z.looseObject({ '@name': z.string(), event: z.array(event).default([]) })
const day = z.looseObject({
  '@date': z.string(),
  '@start': z.string().optional(),
  room: z.array(z.union([room, z.literal('')])).default([]),
})
const schedule = z.object({
  schedule: z.looseObject({ conference: z.looseObject({}), day: z.array(day).default([]) }),
})

/**
 * Reads a frab/c3voc schedule XML into the shape of its JSON sibling. Document types and entities of a file's own are
 * refused: they have no place here and are a way to harm the reader.
 * @throws DomainError VALIDATION_ERROR with line and column
 */
export function readScheduleXml(content: string): unknown {
  if (/<!(DOCTYPE|ENTITY)/i.test(content)) {
    throw brokenFile('The file declares a document type, which is not taken', [{ where: 'file', message: 'DOCTYPE' }])
  }
  const valid = XMLValidator.validate(content)
  if (valid !== true) {
    const { line, col, msg } = valid.err
    throw brokenFile('The file is not valid XML', [{ where: `line ${line}, column ${col}`, message: msg }])
  }
  const parsed = schedule.safeParse(parser.parse(content))
  if (!parsed.success) throw brokenFile('The file is not a schedule', [{ where: 'file', message: 'No schedule in it' }])
  const { conference, day: days } = parsed.data.schedule
  return {
    conference: {
      acronym: read(conference, 'acronym'),
      title: read(conference, 'title'),
      time_zone_name: read(conference, 'time_zone_name'),
      url: read(conference, 'url') ?? read(conference, 'base_url'),
      days: days.map((one) => ({ date: one['@date'], day_start: one['@start'], rooms: roomsOf(one.room) })),
    },
  }
}

function roomsOf(rooms: z.infer<typeof day>['room']): Record<string, unknown[]> {
  const named = rooms.filter((one) => one !== '')
  return Object.fromEntries(named.map((one) => [one['@name'], one.event.map(talkOf)]))
}

function talkOf(node: z.infer<typeof event>): Record<string, unknown> {
  return {
    guid: node['@guid'] ?? node['@id'],
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
  return value.success && value.data !== '' ? value.data : undefined
}
