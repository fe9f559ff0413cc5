import type { Question } from '@turnout/router/schema/questions'
import { describe, expect, it } from 'vitest'
import { attendeeChanges, questionsOf } from './attendee-values.ts'

const before = { name: 'Ada', email: 'ada@example.org', dietaryNeeds: '', emergencyContact: '', answers: { a: 'M' } }

function question(id: string, more: Partial<Question> = {}): Question {
  return {
    id,
    eventId: 'event',
    scope: 'ticket',
    kind: 'text',
    label: id,
    help: '',
    options: [],
    isRequired: false,
    ticketTypeIds: [],
    sortOrder: 0,
    isActive: true,
    answerCount: 0,
    ...more,
  }
}

describe('changes to an attendee', () => {
  it('name only what changed', () => {
    expect(attendeeChanges(before, before)).toEqual({})
    expect(attendeeChanges(before, { ...before, name: ' Ada  Lovelace ', dietaryNeeds: 'vegan' })).toEqual({
      name: 'Ada Lovelace',
      dietaryNeeds: 'vegan',
    })
  })

  it('take away what was emptied', () => {
    expect(attendeeChanges(before, { ...before, email: '' })).toEqual({ email: null })
  })

  it('send the answers that differ', () => {
    const after = { ...before, answers: { a: 'M', b: true, c: undefined } }
    expect(attendeeChanges(before, after)).toEqual({ answers: [{ questionId: 'b', value: true }] })
  })
})

describe('the questions of a ticket', () => {
  it('are those of its type, and those it answered before', () => {
    const all = [
      question('everyone'),
      question('others', { ticketTypeIds: ['other'] }),
      question('order', { scope: 'order' }),
      question('retired', { isActive: false }),
    ]
    const answers = [{ questionId: 'retired', label: 'retired', kind: 'text' as const, value: 'x' }]
    expect(questionsOf(all, 'type', answers).map(({ id }) => id)).toEqual(['everyone', 'retired'])
  })
})
