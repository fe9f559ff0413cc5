import { zAsyncIterable } from '../core/async-iterable.ts'
import { procedure, router } from '../core/trpc.ts'
import { stationMessage } from './events.ts'
import { getKioskProfile } from './get-kiosk-profile.ts'
import { issueToken } from './issue-token.ts'
import { listStations } from './list-stations.ts'
import { pairKiosk } from './pair-kiosk.ts'
import { recordHeartbeat } from './record-heartbeat.ts'
import { revokeStation } from './revoke-station.ts'
import {
  heartbeat,
  heartbeatInput,
  issuedToken,
  issueTokenInput,
  kioskProfile,
  listStationsInput,
  paired,
  pairInput,
  revokeStationInput,
  station,
  stationList,
  watchStationInput,
} from './schema.ts'
import { watchStation } from './watch-station.ts'

/** Stations at the door and their tokens. */
export const kioskRouter = router({
  issue: procedure
    .input(issueTokenInput)
    .output(issuedToken)
    .mutation(({ ctx, input }) => issueToken(ctx, input)),
  pair: procedure
    .input(pairInput)
    .output(paired)
    .mutation(({ ctx, input }) => pairKiosk(ctx, input)),
  list: procedure
    .input(listStationsInput)
    .output(stationList)
    .query(({ ctx, input }) => listStations(ctx, input)),
  revoke: procedure
    .input(revokeStationInput)
    .output(station)
    .mutation(({ ctx, input }) => revokeStation(ctx, input)),
  profile: procedure.output(kioskProfile).query(({ ctx }) => getKioskProfile(ctx)),
  heartbeat: procedure
    .input(heartbeatInput)
    .output(heartbeat)
    .mutation(({ ctx, input }) => recordHeartbeat(ctx, input)),
  watch: procedure
    .input(watchStationInput)
    .output(zAsyncIterable(stationMessage))
    .subscription(({ ctx, input, signal }) => watchStation(ctx, input, signal)),
})
