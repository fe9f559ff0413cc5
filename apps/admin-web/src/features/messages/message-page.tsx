import { IconArrowLeft } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { Message } from '@turnout/router/schema/messages'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/links.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { Composer } from './composer.tsx'
import { MessageResult } from './message-result.tsx'

const LIVE_MS = 1_500

/** One message: written while it is a draft, then how it goes. */
export function MessagePage({ messageId, from }: { messageId: string; from: string | undefined }) {
  const { t } = useTranslation()
  const { id: eventId } = useEvent()
  return (
    <>
      <div>
        <LinkButton
          to="/events/$eventId/messages"
          params={{ eventId }}
          variant="subtle"
          size="compact-md"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t('messages.back')}
        </LinkButton>
      </div>
      {messageId === 'new' ? <NewMessage from={from} /> : <KnownMessage messageId={messageId} />}
    </>
  )
}

/** With the words and the audience of another one, where one is to be used again. */
function NewMessage({ from }: { from: string | undefined }) {
  const query = api.messages.get.useQuery({ messageId: from ?? '' }, { enabled: from !== undefined })
  if (from === undefined) return <Composer message={null} />
  return (
    <Loaded query={query} loading={<LoadingRows rows={4} height={80} />}>
      {(model) => <Composer message={null} model={model} />}
    </Loaded>
  )
}

function KnownMessage({ messageId }: { messageId: string }) {
  const query = api.messages.get.useQuery(
    { messageId },
    { refetchInterval: ({ state }) => (isUnderWay(state.data) ? LIVE_MS : false) },
  )
  return (
    <Loaded query={query} loading={<LoadingRows rows={4} height={80} />}>
      {(message) => (message.status === 'draft' ? <Composer message={message} /> : <MessageResult message={message} />)}
    </Loaded>
  )
}

const isUnderWay = (message: Message | undefined) => message?.status === 'sending' || message?.status === 'scheduled'
