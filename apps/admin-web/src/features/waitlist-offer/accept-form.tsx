import { Button, Stack, Text, TextInput, Title } from '@mantine/core'
import type { Question } from '@turnout/router/schema/questions'
import type { WaitlistPlace } from '@turnout/router/schema/waitlist'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { AnswerField } from '../tickets/answer-field.tsx'
import { type AcceptValues, type Answers, acceptBody, asked, emptyValues, missingAnswers } from './accept-values.ts'
import classes from './offer-shell.module.css'

interface AcceptFormProps {
  place: WaitlistPlace
  questions: Question[]
  error: unknown
  isBusy: boolean
  onAccept: (body: ReturnType<typeof acceptBody>) => void
}

/** Who comes, what the organizers ask, and the button that takes the seats. */
export function AcceptForm({ place, questions, error, isBusy, onAccept }: AcceptFormProps) {
  const { t } = useTranslation()
  const [values, setValues] = useState<AcceptValues>(() => emptyValues(place.seats, place.name))
  const [isTried, setTried] = useState(false)
  const lists = {
    order: asked(questions, 'order', place.ticketTypeId),
    ticket: asked(questions, 'ticket', place.ticketTypeId),
  }
  const missing = missingAnswers(values, lists)
  const errorAt = (path: string) => (isTried && missing.includes(path) ? t('common.field.required') : undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (missing.length > 0) return focusFirstError()
    onAccept(acceptBody(values))
  }
  const setGuest = (index: number, change: Partial<AcceptValues['guests'][number]>) =>
    setValues({ ...values, guests: values.guests.map((guest, at) => (at === index ? { ...guest, ...change } : guest)) })
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert error={error} />
        <div>
          <Title order={2}>{t('waitlistOffer.offered.names')}</Title>
          <Text size="sm" c="dimmed">
            {t('waitlistOffer.offered.namesHint')}
          </Text>
        </div>
        {values.guests.map(({ name, answers }, index) => {
          const number = index + 1
          return (
            <fieldset
              key={`guest-${number}`}
              className={classes.guests}
              aria-label={t('waitlistOffer.offered.guest', { number })}
            >
              <TextInput
                label={t(place.seats === 1 ? 'waitlistOffer.offered.guestName' : 'waitlistOffer.offered.nameOf', {
                  number,
                })}
                maxLength={100}
                autoComplete={index === 0 ? 'name' : 'off'}
                value={name}
                onChange={(change) => setGuest(index, { name: change.currentTarget.value })}
              />
              {name.trim() !== '' && (
                <QuestionFields
                  questions={lists.ticket}
                  answers={answers}
                  errorAt={(id) => errorAt(`guests.${index}.answers.${id}`)}
                  onChange={(changed) => setGuest(index, { answers: changed })}
                />
              )}
            </fieldset>
          )
        })}
        {lists.order.length > 0 && <Title order={2}>{t('waitlistOffer.offered.questions')}</Title>}
        <QuestionFields
          questions={lists.order}
          answers={values.answers}
          errorAt={(id) => errorAt(`answers.${id}`)}
          onChange={(answers) => setValues({ ...values, answers })}
        />
        <AcceptButton place={place} isBusy={isBusy} />
      </Stack>
    </form>
  )
}

interface QuestionFieldsProps {
  questions: Question[]
  answers: Answers
  errorAt: (questionId: string) => string | undefined
  onChange: (answers: Answers) => void
}

function QuestionFields({ questions, answers, errorAt, onChange }: QuestionFieldsProps) {
  const { t } = useTranslation()
  return questions.map((question) => {
    const label = question.isRequired ? question.label : t('waitlistOffer.offered.optional', { label: question.label })
    return (
      <AnswerField
        key={question.id}
        question={{ ...question, label }}
        value={answers[question.id]}
        error={errorAt(question.id)}
        onChange={(value) => onChange({ ...answers, [question.id]: value })}
      />
    )
  })
}

function AcceptButton({ place, isBusy }: { place: WaitlistPlace; isBusy: boolean }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const total = showMoney(place.priceMinor * place.seats, place.currency, tag)
  return (
    <Button type="submit" size="md" fullWidth loading={isBusy}>
      {place.priceMinor === 0
        ? t('waitlistOffer.offered.acceptFree', { count: place.seats })
        : t('waitlistOffer.offered.acceptPaid', { count: place.seats, total })}
    </Button>
  )
}
