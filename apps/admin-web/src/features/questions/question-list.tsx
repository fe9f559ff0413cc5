import { ActionIcon, VisuallyHidden } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconGripVertical } from '@tabler/icons-react'
import type { Question } from '@turnout/router/schema/questions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './questions.module.css'
import { type DragState, useDragOrder } from './use-drag-order.ts'
import { useQuestionOrder } from './use-question-order.ts'

interface QuestionListProps {
  eventId: string
  questions: Question[]
  ticketTypes: TicketType[]
  canEdit: boolean
  onEdit: (question: Question) => void
}

/** The questions in the order they are asked: dragged by the handle, moved by its arrow keys or by two buttons. */
export function QuestionList({ eventId, questions, ticketTypes, canEdit, onEdit }: QuestionListProps) {
  const { t } = useTranslation()
  const { move, said } = useQuestionOrder(eventId)
  const refocus = useRef<string | null>(null)
  const drop = (from: number, to: number) => move(questions, from, to)
  const { list, drag, handle } = useDragOrder(questions.length, drop)
  useEffect(() => {
    // Moving an element in the page takes the focus from it: the next arrow key is for the same question.
    if (refocus.current) document.getElementById(refocus.current)?.focus()
    refocus.current = null
  })
  const step = (index: number, by: 1 | -1, buttonId: string) => {
    refocus.current = buttonId
    move(questions, index, index + by)
  }
  return (
    <>
      <ol ref={list} className={classes.list}>
        {questions.map((question, index) => (
          <li
            key={question.id}
            className={classes.item}
            data-dragged={drag?.from === index || undefined}
            data-drop={dropMark(drag, index)}
          >
            {canEdit && (
              <Mover
                question={question}
                isFirst={index === 0}
                isLast={index === questions.length - 1}
                handle={handle(index)}
                onStep={(by, buttonId) => step(index, by, buttonId)}
              />
            )}
            <Summary question={question} ticketTypes={ticketTypes} onEdit={onEdit} />
          </li>
        ))}
      </ol>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {canEdit && questions.length > 1 && <p className={classes.hint}>{t('questions.moveHint')}</p>}
    </>
  )
}

/** Where the dragged question would go: a line above or below this one. */
function dropMark(drag: DragState | null, index: number): 'above' | 'below' | undefined {
  if (!drag || drag.to === drag.from || drag.to !== index) return undefined
  return drag.to < drag.from ? 'above' : 'below'
}

interface MoverProps {
  question: Question
  isFirst: boolean
  isLast: boolean
  handle: ReturnType<ReturnType<typeof useDragOrder>['handle']>
  onStep: (by: 1 | -1, buttonId: string) => void
}

function Mover({ question: { id, label }, isFirst, isLast, handle, onStep }: MoverProps) {
  const { t } = useTranslation()
  const gripId = `move-${id}`
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null
    if (by === null) return
    event.preventDefault()
    onStep(by, gripId)
  }
  return (
    <span className={classes.mover}>
      <button
        type="button"
        id={gripId}
        className={classes.grip}
        aria-label={t('questions.move', { label })}
        title={t('questions.moveHint')}
        onKeyDown={onKeyDown}
        {...handle}
      >
        <IconGripVertical size={18} aria-hidden />
      </button>
      <span className={classes.steps}>
        <ActionIcon
          id={`up-${id}`}
          variant="transparent"
          className={classes.step}
          color="gray"
          size="sm"
          aria-label={t('questions.moveUp', { label })}
          disabled={isFirst}
          onClick={() => onStep(-1, `up-${id}`)}
        >
          <IconChevronUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          id={`down-${id}`}
          variant="transparent"
          className={classes.step}
          color="gray"
          size="sm"
          aria-label={t('questions.moveDown', { label })}
          disabled={isLast}
          onClick={() => onStep(1, `down-${id}`)}
        >
          <IconChevronDown size={16} aria-hidden />
        </ActionIcon>
      </span>
    </span>
  )
}

function Summary({
  question,
  ticketTypes,
  onEdit,
}: Pick<QuestionListProps, 'ticketTypes' | 'onEdit'> & { question: Question }) {
  const { t } = useTranslation()
  const { label, kind, scope, isRequired, isActive, options, answerCount, ticketTypeIds } = question
  const names = ticketTypes.filter(({ id }) => ticketTypeIds.includes(id)).map(({ name }) => name)
  return (
    <button type="button" className={classes.summary} onClick={() => onEdit(question)}>
      <span className={classes.label} data-off={!isActive || undefined}>
        {label}
      </span>
      <span className={classes.facts}>
        <span>{t(`questions.scope.${scope}`)}</span>
        <span>
          {t(`questions.kind.${kind}`)}
          {options.length > 0 && `: ${options.slice(0, 4).join(', ')}${options.length > 4 ? ', …' : ''}`}
        </span>
        {names.length > 0 && <span>{t('questions.forTypes', { names: names.join(', ') })}</span>}
        <span>{answerCount > 0 ? t('questions.answers', { count: answerCount }) : t('questions.noAnswers')}</span>
      </span>
      {(isRequired || !isActive) && (
        <span className={classes.badges}>
          {isRequired && <StatusBadge tone="accent">{t('questions.required')}</StatusBadge>}
          {!isActive && <StatusBadge tone="quiet">{t('questions.off')}</StatusBadge>}
        </span>
      )}
    </button>
  )
}
