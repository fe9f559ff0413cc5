import { Button } from '@mantine/core'
import { IconMail, IconMailForward, IconRefresh } from '@tabler/icons-react'
import { Link, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { CapturedMails } from '@turnout/router/schema/mail'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../lib/use-now.ts'
import { Page, Section } from '../../ui/page.tsx'
import { EmptyState, Loaded } from '../../ui/state.tsx'
import { Ago } from '../../ui/when.tsx'
import { MailHead } from './mail-head.tsx'
import { MailView } from './mail-view.tsx'
import classes from './messages-page.module.css'

type Mail = CapturedMails['mails'][number]

/** What would have been mailed: the way to see a ticket where no mail server is set. */
export function KeptMailsPage() {
  const { t } = useTranslation()
  const query = api.mail.captured.useQuery({ limit: 100 }, { refetchInterval: 10_000 })
  return (
    <Page>
      <MailHead
        note={query.data?.isCapturing && t('mail.note')}
        actions={
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={query.isRefetching}
            onClick={() => void query.refetch()}
          >
            {t('mail.refresh')}
          </Button>
        }
      />
      <Loaded query={query}>
        {({ isCapturing, mails }) =>
          mails.length > 0 ? (
            <Mails mails={mails} />
          ) : (
            <Section>
              {isCapturing ? (
                <EmptyState icon={IconMail} title={t('mail.empty.title')} text={t('mail.empty.text')} />
              ) : (
                <EmptyState icon={IconMailForward} title={t('mail.sending.title')} text={t('mail.sending.text')} />
              )}
            </Section>
          )
        }
      </Loaded>
    </Page>
  )
}

function Mails({ mails }: { mails: Mail[] }) {
  const { t } = useTranslation()
  const now = useNow(30_000)
  const { mail: chosen } = useSearch({ from: '/frame/administering/messages/kept' })
  const open = mails.find(({ id }) => id === chosen) ?? mails[0]
  return (
    <div className={classes.split}>
      <nav aria-label={t('mail.list')} className={classes.list}>
        {mails.map((mail) => (
          <Link
            key={mail.id}
            to="/messages/kept"
            search={{ mail: mail.id }}
            resetScroll={false}
            className={classes.item}
            aria-current={mail.id === open?.id}
          >
            <span className={classes.subject}>{mail.subject}</span>
            <span className={classes.to}>{mail.to}</span>
            <span className={classes.at}>
              <Ago at={mail.at} now={now} />
            </span>
          </Link>
        ))}
      </nav>
      {open && <MailView mail={open} note={t('mail.to', { to: open.to })} />}
    </div>
  )
}
