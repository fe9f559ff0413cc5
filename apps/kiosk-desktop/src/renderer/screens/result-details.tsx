import type { ScanResult } from '../door/door-state.ts'
import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { clockTime } from '../i18n/times.ts'
import { useStore } from '../lib/store.ts'

/** Who, with what ticket, and why not. */
export function ResultDetails({ door, result }: { door: Door; result: ScanResult }) {
  const t = useWords()
  const { answer, problem, verdict, isUndone } = result
  const ticket = answer?.ticket
  const isIn = verdict === 'admitted' || verdict === 'look_again'
  const reason = isIn ? undefined : answer?.reason
  // Where the words above say it already, the reason is not told twice.
  const isPlain = verdict === 'already_used' || verdict === 'elsewhere'
  return (
    <>
      {ticket && <p className="result-name">{ticket.attendeeName ?? t('result.noName')}</p>}
      {isUndone && <p className="result-reason">{t('result.undoneText')}</p>}
      {problem && <p className="result-reason">{t(`result.problem.${problem}`)}</p>}
      {reason && !isPlain && <p className="result-reason">{t(`result.reason.${reason}`)}</p>}
      <Facts door={door} result={result} />
      {ticket && (
        <p className="result-ticket">
          <span>{ticket.ticketTypeName}</span>
          {ticket.sessionCodes.map((code) => (
            <span key={code} className="chip">
              {code}
            </span>
          ))}
        </p>
      )}
      {problem && <p className="result-todo">{t('result.notRecordedTodo')}</p>}
      {reason && !isUndone && <p className="result-todo">{t(`result.todo.${reason}`)}</p>}
      {result.isLocal && <p className="result-todo">{t('result.local')}</p>}
    </>
  )
}

/** When and where first, where and when instead, and what to look at again. */
function Facts({ door, result }: { door: Door; result: ScanResult }) {
  const t = useWords()
  const profile = useStore(door.state, (state) => state.profile)
  const { answer, at } = result
  if (!answer || result.isUndone) return null
  const when = (instant: string) => clockTime(instant, profile.event.timeZone, at)
  const { firstCheckIn, conflict } = answer
  const session = profile.sessions.find(({ code }) => code === answer.sessionCode)
  return (
    <>
      {answer.reason === 'already_used' && firstCheckIn && answer.outcome === 'refused' && (
        <p className="result-when">
          {t('result.first')} <time dateTime={firstCheckIn.at}>{when(firstCheckIn.at)}</time>
          {firstCheckIn.stationName && (
            <>
              <span className="visually-hidden">, </span>
              <span>{firstCheckIn.stationName}</span>
            </>
          )}
        </p>
      )}
      {answer.outcome === 'refused' && answer.reason === 'wrong_session' && answer.sessionCode && (
        <p className="result-fact">
          {t('result.goTo', { session: session ? `${session.code} ${session.name}` : answer.sessionCode })}
        </p>
      )}
      {answer.outcome === 'refused' && answer.opensAt && (
        <p className="result-when">
          {t('result.opens')} <time dateTime={answer.opensAt}>{when(answer.opensAt)}</time>
        </p>
      )}
      {answer.forced && answer.reason && (
        <p className="result-band">{t('result.forced', { reason: t(`result.reason.${answer.reason}`) })}</p>
      )}
      {conflict && (
        <p className="result-band">
          {t('result.conflict', { when: when(conflict.at), station: conflict.stationName ?? '–' })}
        </p>
      )}
    </>
  )
}
