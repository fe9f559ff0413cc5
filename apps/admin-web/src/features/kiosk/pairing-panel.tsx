import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconClock, IconRefresh } from '@tabler/icons-react'
import { formatPairingCode } from '@turnout/router/rules/kiosk'
import type { IssuedToken, Station } from '@turnout/router/schema/kiosk'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../lib/use-now.ts'
import { QrCode } from '../../ui/qr-code.tsx'
import classes from './pairing-panel.module.css'
import { useStationNews, useStations } from './use-stations.ts'

interface PairingPanelProps {
  issued: IssuedToken
  onAgain: () => void
  onClose: () => void
}

/** The pairing code to be typed or scanned, and what becomes of it: paired, or run out. */
export function PairingPanel({ issued, onAgain, onClose }: PairingPanelProps) {
  const { eventId } = issued.station
  const now = useNow(500)
  useStationNews(eventId)
  const stations = useStations(eventId, { isOften: true })
  const station = stations.data?.find(({ id }) => id === issued.station.id) ?? issued.station
  const leftMs = Date.parse(issued.pairingExpiresAt) - now
  if (station.pairedAt !== null && station.state !== 'revoked') return <Paired station={station} onClose={onClose} />
  if (station.state === 'revoked') return <Ended reason="revoked" onAgain={onAgain} />
  if (leftMs <= 0) return <Ended reason="lapsed" onAgain={onAgain} />
  return <Waiting issued={issued} leftMs={leftMs} />
}

function Waiting({ issued, leftMs }: { issued: IssuedToken; leftMs: number }) {
  const { t } = useTranslation()
  const { name } = issued.station
  const page = issued.pairingUrl.replace(/#.*$/, '')
  const code = formatPairingCode(issued.pairingCode)
  return (
    <div className={classes.panel}>
      <div className={classes.steps}>
        <Text>{t('kiosk.pairing.step1')}</Text>
        <Anchor href={page} target="_blank" rel="noreferrer" fw={600} className={classes.address}>
          {page}
        </Anchor>
        <Text mt="md">{t('kiosk.pairing.step2')}</Text>
        <output className={classes.code} aria-label={t('kiosk.pairing.code')}>
          {code}
        </output>
        <span className={classes.left} data-soon={leftMs < 60_000 || undefined}>
          <IconClock size={18} aria-hidden />
          <span role="timer">{t('kiosk.pairing.left', { time: clock(leftMs) })}</span>
        </span>
      </div>
      <QrCode text={issued.pairingUrl} label={t('kiosk.pairing.qr', { name })} className={classes.qr} />
      <Text size="sm" c="dimmed" className={classes.once}>
        {t('kiosk.pairing.once')}
      </Text>
    </div>
  )
}

function Paired({ station, onClose }: { station: Station; onClose: () => void }) {
  const { t } = useTranslation()
  const { name, deviceName: device } = station
  return (
    <Stack align="center" gap="xs" py="xl" role="status">
      <IconCircleCheck size={72} stroke={1.5} className={classes.tick} aria-hidden />
      <Text fw={700} size="xl">
        {t('kiosk.pairing.done')}
      </Text>
      <Text c="dimmed" ta="center">
        {device ? t('kiosk.pairing.doneWith', { name, device }) : t('kiosk.pairing.doneText', { name })}
      </Text>
      <Button mt="md" data-autofocus onClick={onClose}>
        {t('kiosk.pairing.close')}
      </Button>
    </Stack>
  )
}

function Ended({ reason, onAgain }: { reason: 'lapsed' | 'revoked'; onAgain: () => void }) {
  const { t } = useTranslation()
  return (
    <Stack align="center" gap="md" py="xl" role="status">
      <Text>{t(`kiosk.pairing.${reason}`)}</Text>
      <Group>
        <Button leftSection={<IconRefresh size={18} aria-hidden />} onClick={onAgain}>
          {t('kiosk.pairing.again')}
        </Button>
      </Group>
    </Stack>
  )
}

/** Minutes and seconds left, rounded up so that 0:00 means over. */
function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
