import { Select, Stack, Text, Title } from '@mantine/core'
import { isAsked } from '@turnout/router/rules/questions'
import type { Question } from '@turnout/router/schema/questions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Section } from '../../ui/page.tsx'
import { BuyerField } from './buyer-field.tsx'

/** The questions as a buyer of one ticket type meets them, by the server's own rule of who is asked what. */
export function QuestionPreview({ questions, ticketTypes }: { questions: Question[]; ticketTypes: TicketType[] }) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<string | null>(null)
  const ticketTypeId = chosen ?? ticketTypes[0]?.id
  const perOrder = questions.filter((question) => isAsked(question, { scope: 'order' }))
  const perTicket = questions.filter((question) => isAsked(question, { scope: 'ticket', ticketTypeId }))
  return (
    <Section title={t('questions.preview.title')} note={t('questions.preview.note')}>
      <Stack gap="lg">
        {ticketTypes.length > 1 && (
          <Select
            label={t('questions.preview.for')}
            data={ticketTypes.map(({ id, name }) => ({ value: id, label: name }))}
            value={ticketTypeId ?? null}
            allowDeselect={false}
            onChange={setChosen}
          />
        )}
        {perOrder.length + perTicket.length === 0 && <Text c="dimmed">{t('questions.preview.nothing')}</Text>}
        <Part title={t('questions.preview.order')} questions={perOrder} />
        <Part title={t('questions.preview.ticket')} questions={perTicket} />
      </Stack>
    </Section>
  )
}

function Part({ title, questions }: { title: string; questions: Question[] }) {
  if (questions.length === 0) return null
  return (
    <div>
      <Title order={3} mb="sm">
        {title}
      </Title>
      <Stack gap="md">
        {questions.map((question) => (
          <BuyerField key={`${question.id} ${question.kind}`} question={question} />
        ))}
      </Stack>
    </div>
  )
}
