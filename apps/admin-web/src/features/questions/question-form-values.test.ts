import type { Question } from '@turnout/router/schema/questions'
import i18next, { type TFunction } from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { en } from '../../app/locales/en.ts'
import { checkQuestion, emptyQuestion, moved, newPlaces, questionInputOf } from './question-form-values.ts'
import { questions } from './texts.en.ts'

const eventId = '01890a5d-ac96-774b-bcce-b302099a8057'
let t: TFunction

beforeAll(async () => {
  t = await i18next.init({ lng: 'en', resources: { en: { translation: { ...en, questions } } } })
})

it('takes options one on each line, without empty ones, and only where there is something to choose', () => {
  const values = { ...emptyQuestion, label: 'Size', options: ' S \n\nM\nL\n' }
  expect(questionInputOf({ ...values, kind: 'choice' }).options).toEqual(['S', 'M', 'L'])
  expect(questionInputOf({ ...values, kind: 'text' }).options).toEqual([])
})

it('asks for a question, and for two options or more, each once', () => {
  const check = (options: string) => checkQuestion({ ...emptyQuestion, kind: 'choices', options }, eventId, t)
  expect(check('only one')).toEqual({ label: 'Fill this in', options: 'Give at least two, each once' })
  expect(check('same\nsame').options).toBe('Give at least two, each once')
  expect(check('one\ntwo').options).toBeUndefined()
})

it('marks the options when one of them is too long', () => {
  const options = `one\n${'x'.repeat(101)}`
  const errors = checkQuestion({ ...emptyQuestion, kind: 'choice', label: 'Size', options }, eventId, t)
  expect(errors).toEqual({ options: 'At most 100 characters' })
})

it('moves an item up and down', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'b', 'c'])
})

it('writes only the places that changed', () => {
  const question = (id: string, sortOrder: number): Question => ({
    ...questionInputOf(emptyQuestion),
    id,
    eventId,
    scope: 'order',
    kind: 'text',
    sortOrder,
    answerCount: 0,
  })
  expect(newPlaces([question('a', 1), question('c', 3), question('b', 2)])).toEqual([
    { questionId: 'c', sortOrder: 2 },
    { questionId: 'b', sortOrder: 3 },
  ])
})
