/** A session that a limited station may admit to. */
export interface StationSessionTable {
  station_id: string
  session_id: string
}
