import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnswerFault, checkAnswers } from './rules.ts'
import type { AnswerValue, Question } from './schema.ts'

const typeA = '019aa000-0000-7000-8000-00000000000a'
const typeB = '019aa000-0000-7000-8000-00000000000b'

function question(change: Partial<Question> = {}): Question {
  return {
    id: '019aa000-0000-7000-8000-000000000001',
    eventId: '019aa000-0000-7000-8000-0000000000ee',
    scope: 'ticket',
    kind: 'text',
    label: 'What?',
    help: '',
    options: [],
    isRequired: false,
    ticketTypeIds: [],
    sortOrder: 1,
    isActive: true,
    answerCount: 0,
    ...change,
  }
}

const place = { scope: 'ticket', ticketTypeId: typeA, isComplete: true } as const

function faultOf(asked: Question, value: AnswerValue): AnswerFault | null {
  const result = checkAnswers([asked], [{ questionId: asked.id, value }], place)
  return 'issue' in result ? result.issue.fault : null
}

const options = ['Red', 'Green', 'Blue']

describe('an answer', () => {
  it.each<[kind: Question['kind'], value: AnswerValue, fault: AnswerFault | null]>([
    ['text', 'anything', null],
    ['text', 'x'.repeat(500), null],
    ['text', 'x'.repeat(501), 'too_long'],
    ['text', 7, 'malformed'],
    ['long_text', 'x'.repeat(2000), null],
    ['long_text', 'x'.repeat(2001), 'too_long'],
    ['number', 0, null],
    ['number', -1.5, null],
    ['number', Number.NaN, 'malformed'],
    ['number', Number.POSITIVE_INFINITY, 'malformed'],
    ['number', '7', 'malformed'],
    ['yes_no', true, null],
    ['yes_no', false, null],
    ['yes_no', 'yes', 'malformed'],
    ['choice', 'Red', null],
    ['choice', 'red', 'no_option'],
    ['choice', ['Red'], 'malformed'],
    ['choices', ['Red', 'Blue'], null],
    ['choices', ['Red', 'Pink'], 'no_option'],
    ['choices', ['Red', 'Red'], 'malformed'],
    ['choices', 'Red', 'malformed'],
    ['date', '2028-02-29', null],
    ['date', '2027-02-29', 'malformed'],
    ['date', '2027-2-9', 'malformed'],
    ['date', '2027-01-01T00:00:00Z', 'malformed'],
    ['date', '2027-13-01', 'malformed'],
  ])('of kind %s that says %j is taken or not: %s', (kind, value, fault) => {
    expect(faultOf(question({ kind, options: kind.startsWith('choice') ? options : [] }), value)).toBe(fault)
  })

  it('that is empty counts as none, and is not kept', () => {
    const asked = question()
    for (const value of ['', '   ', []]) {
      expect(checkAnswers([asked], [{ questionId: asked.id, value }], place)).toEqual({ answers: [] })
    }
    const required = question({ isRequired: true })
    const result = checkAnswers([required], [{ questionId: required.id, value: ' ' }], place)
    expect(result).toMatchObject({ issue: { questionId: required.id, fault: 'missing' } })
  })

  it('is trimmed', () => {
    const asked = question()
    const given = [{ questionId: asked.id, value: ' so ' }]
    expect(checkAnswers([asked], given, place)).toEqual({ answers: [{ questionId: asked.id, value: 'so' }] })
  })
})

describe('a required question', () => {
  it('may be left for later while more is to come', () => {
    const asked = question({ isRequired: true })
    expect(checkAnswers([asked], undefined, { ...place, isComplete: false })).toEqual({ answers: [] })
    expect(checkAnswers([asked], undefined, place)).toMatchObject({ issue: { fault: 'missing' } })
  })

  it('of yes or no is answered by no as well', () => {
    expect(faultOf(question({ kind: 'yes_no', isRequired: true }), false)).toBeNull()
  })
})

describe('a question', () => {
  it.each<[what: string, change: Partial<Question>]>([
    ['switched off', { isActive: false }],
    ['of the order', { scope: 'order' }],
    ['of another ticket type', { ticketTypeIds: [typeB] }],
  ])('%s is neither required nor to be answered', (_what, change) => {
    const asked = question({ isRequired: true, ...change })
    expect(checkAnswers([asked], [], place)).toEqual({ answers: [] })
    expect(faultOf(asked, 'so')).toBe('unknown')
  })

  it('of the ticket type is asked, among others', () => {
    expect(faultOf(question({ ticketTypeIds: [typeB, typeA], isRequired: true }), 'so')).toBeNull()
  })

  it('is answered once', () => {
    const { id: questionId } = question()
    const twice = [
      { questionId, value: 'a' },
      { questionId, value: 'b' },
    ]
    expect(checkAnswers([question()], twice, place)).toMatchObject({ issue: { fault: 'malformed' } })
  })

  it('that is answered whatever way gives a verdict, and what is taken is taken again', () => {
    const kinds: Question['kind'][] = ['text', 'long_text', 'number', 'yes_no', 'choice', 'choices', 'date']
    const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.array(fc.constantFrom(...options, 'Pink')))
    fc.assert(
      fc.property(fc.constantFrom(...kinds), value, fc.boolean(), (kind, given, isRequired) => {
        const asked = question({ kind, options, isRequired })
        const first = checkAnswers([asked], [{ questionId: asked.id, value: given }], place)
        if ('issue' in first) return
        expect(checkAnswers([asked], first.answers, place)).toEqual(first)
      }),
    )
  })
})
