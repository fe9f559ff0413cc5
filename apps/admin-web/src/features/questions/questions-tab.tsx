import { Button } from '@mantine/core'
import { IconMessageQuestion, IconPlus } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { Question } from '@turnout/router/schema/questions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormDrawer } from '../../ui/form-drawer.tsx'
import { Section } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { QuestionForm } from './question-form.tsx'
import { QuestionList } from './question-list.tsx'
import { QuestionPreview } from './question-preview.tsx'
import classes from './questions.module.css'

/** What an event asks those who buy, beside how they see it. */
export function QuestionsTab() {
  const { id: eventId } = useEvent()
  const questions = api.questions.list.useQuery({ eventId })
  const ticketTypes = api.ticketTypes.list.useQuery({ eventId })
  const both = {
    data: questions.data && ticketTypes.data ? { questions: questions.data, ticketTypes: ticketTypes.data } : undefined,
    error: questions.error ?? ticketTypes.error,
    isPending: questions.isPending || ticketTypes.isPending,
    refetch: () => Promise.all([questions.refetch(), ticketTypes.refetch()]),
  }
  return (
    <Loaded query={both} loading={<LoadingRows rows={4} height={64} />}>
      {(data) => <Questions {...data} />}
    </Loaded>
  )
}

function Questions({ questions, ticketTypes }: { questions: Question[]; ticketTypes: TicketType[] }) {
  const { t } = useTranslation()
  const event = useEvent()
  const canEdit = event.status !== 'cancelled' && event.status !== 'completed'
  const [editing, setEditing] = useState<{ question: Question | null } | null>(null)
  const inOrder = useMemo(() => [...questions].sort((a, b) => a.sortOrder - b.sortOrder), [questions])
  const add = canEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing({ question: null })}>
      {t('questions.add')}
    </Button>
  )
  const question = editing?.question ?? null
  return (
    <>
      {questions.length === 0 ? (
        <Section>
          <EmptyState
            icon={IconMessageQuestion}
            title={t('questions.empty.title')}
            text={t('questions.empty.text')}
            action={add}
          />
        </Section>
      ) : (
        <div className={classes.columns}>
          <Section flush title={t('questions.title')} note={t('questions.note')} actions={add}>
            <QuestionList
              eventId={event.id}
              questions={inOrder}
              ticketTypes={ticketTypes}
              canEdit={canEdit}
              onEdit={(one) => setEditing({ question: one })}
            />
          </Section>
          <QuestionPreview questions={inOrder} ticketTypes={ticketTypes} />
        </div>
      )}
      <FormDrawer
        opened={editing !== null}
        onClose={() => setEditing(null)}
        title={question ? t('questions.form.editTitle') : t('questions.form.newTitle')}
      >
        <QuestionForm
          key={question?.id ?? 'new'}
          question={question}
          event={event}
          ticketTypes={ticketTypes}
          onDone={() => setEditing(null)}
        />
      </FormDrawer>
    </>
  )
}
