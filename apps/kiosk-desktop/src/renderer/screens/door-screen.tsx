import { useCallback, useEffect, useRef, useState } from 'react'
import { keepScreenOn } from '../device/device.ts'
import type { ScanResult } from '../door/door-state.ts'
import type { Door } from '../door/open-door.ts'
import { useStore } from '../lib/store.ts'
import { createCoolDown } from '../scanner/cool-down.ts'
import { listenToWedge } from '../scanner/listen-to-wedge.ts'
import type { Kiosk } from '../station/kiosk.ts'
import { useFocusAfter } from '../ui/use-focus-after.ts'
import { DoorBar } from './door-bar.tsx'
import { ForceDialog } from './force-dialog.tsx'
import { Ready } from './ready.tsx'
import { ResultScreen } from './result-screen.tsx'
import { SearchScreen } from './search-screen.tsx'
import { SessionChoice } from './session-choice.tsx'
import { Settings } from './settings.tsx'
import { StatusLine } from './status-line.tsx'
import { UndoDialog } from './undo-dialog.tsx'

/** What is open over the ready screen. */
type Panel =
  | { kind: 'search' }
  | { kind: 'session' }
  | { kind: 'settings' }
  | { kind: 'undo'; checkInId: string; name: string | null }
  | { kind: 'force'; result: ScanResult }

/** A paired kiosk: ready, a result, and what is asked for beside them. */
export default function DoorScreen({ door, kiosk }: { door: Door; kiosk: Kiosk }) {
  const sessionCode = useStore(door.state, (state) => state.sessionCode)
  const shown = useStore(door.state, (state) => state.shown)
  const [panel, setPanel] = useState<Panel | null>(null)
  const coolDown = useRef(createCoolDown(() => performance.now()))
  const close = useCallback(() => setPanel(null), [])
  const isChoosing = sessionCode === null || panel?.kind === 'session'
  const isCovered = (shown !== null && !isChoosing) || panel?.kind === 'search'
  useFocusAfter(isCovered, '.under')

  const scan = useCallback(
    async (code: string) => {
      setPanel(null)
      const result = await door.scan(code)
      // Nothing was recorded: held there still, the code is read again.
      if (result?.verdict === 'not_recorded') setTimeout(() => coolDown.current.forget(code), 2000)
    },
    [door],
  )
  useEffect(keepScreenOn, [])
  useEffect(() => listenToWedge((code) => void scan(code)), [scan])

  const onSight = (code: string) => {
    if (panel === null && !isChoosing && coolDown.current.isNew(code)) void scan(code)
  }
  const undo = (checkInId: string, name: string | null) => setPanel({ kind: 'undo', checkInId, name })

  return (
    <div className="page door">
      <div className="under" inert={isCovered}>
        <DoorBar
          door={door}
          onSession={() => setPanel({ kind: 'session' })}
          onSettings={() => setPanel({ kind: 'settings' })}
        />
        {isChoosing ? (
          <SessionChoice door={door} onDone={close} canCancel={sessionCode !== null} />
        ) : (
          <Ready door={door} onSight={onSight} onSearch={() => setPanel({ kind: 'search' })} />
        )}
        <StatusLine door={door} />
      </div>
      {panel?.kind === 'search' && <SearchScreen door={door} onClose={close} onAdmit={scan} onUndo={undo} />}
      {shown && !isChoosing && (
        <ResultScreen
          door={door}
          shown={shown}
          isHeld={panel !== null}
          onSearch={() => setPanel({ kind: 'search' })}
          onUndo={undo}
          onForce={(result) => setPanel({ kind: 'force', result })}
        />
      )}
      {panel?.kind === 'undo' && (
        <UndoDialog door={door} checkInId={panel.checkInId} name={panel.name} onClose={close} />
      )}
      {panel?.kind === 'force' && <ForceDialog door={door} result={panel.result} onClose={close} />}
      {panel?.kind === 'settings' && <Settings door={door} kiosk={kiosk} onClose={close} />}
    </div>
  )
}
