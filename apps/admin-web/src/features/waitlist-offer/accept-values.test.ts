import type { Question } from '@turnout/router/schema/questions'
import { describe, expect, it } from 'vitest'
import { acceptBody, asked, emptyValues, missingAnswers } from './accept-values.ts'
import { showTimeLeft } from './time-left.ts'

const question = (id: string, change: Partial<Question> = {}): Question => ({
  id,
  eventId: 'e',
  scope: 'ticket',
  kind: 'text',
  label: id,
  help: '',
  options: [],
  isRequired: true,
  ticketTypeIds: [],
  sortOrder: 0,
  isActive: true,
  answerCount: 0,
  ...change,
})

describe('what is sent when an offer is accepted', () => {
  it('begins with the name of whoever waited', () => {
    expect(emptyValues(2, 'Ada').guests.map(({ name }) => name)).toEqual(['Ada', ''])
  })

  it('names those who have a name, and answers what was answered', () => {
    const values = emptyValues(3, ' Ada  Lovelace ')
    values.guests[2] = { name: 'Grace', answers: { diet: 'Vegan', bus: false, days: [], note: ' ' } }
    values.answers = { how: undefined, newsletter: true }
    expect(acceptBody(values)).toEqual({
      attendees: [
        { name: 'Ada Lovelace', answers: [] },
        {
          name: 'Grace',
          answers: [
            { questionId: 'diet', value: 'Vegan' },
            { questionId: 'bus', value: false },
          ],
        },
      ],
      answers: [{ questionId: 'newsletter', value: true }],
    })
  })

  it('lacks answers to what must be answered, of named guests only', () => {
    const values = emptyValues(2, 'Ada')
    const lists = { order: [question('how', { scope: 'order' })], ticket: [question('diet')] }
    expect(missingAnswers(values, lists)).toEqual(['answers.how', 'guests.0.answers.diet'])
  })

  it('asks what is asked of this ticket type now, in its order', () => {
    const all = [
      question('b', { sortOrder: 2 }),
      question('a', { sortOrder: 1, ticketTypeIds: ['day'] }),
      question('other', { ticketTypeIds: ['night'] }),
      question('off', { isActive: false }),
      question('once', { scope: 'order' }),
    ]
    expect(asked(all, 'ticket', 'day').map(({ id }) => id)).toEqual(['a', 'b'])
  })
})

describe('the time left', () => {
  it('is told in days, hours or minutes, and not in seconds', () => {
    const minute = 60_000
    expect(showTimeLeft(90 * minute, 'en-GB')).toBe('1 hour 30 minutes')
    expect(showTimeLeft(60 * minute, 'hu-HU')).toBe('1 óra')
    expect(showTimeLeft(50 * 60 * minute, 'en-GB')).toBe('2 days 2 hours')
    expect(showTimeLeft(minute * 1.5, 'en-GB')).toBe('1 minute')
    expect(showTimeLeft(minute / 2, 'en-GB')).toBeNull()
  })
})
