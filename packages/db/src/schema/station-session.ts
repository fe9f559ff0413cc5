/** A session a station is limited to; none means all. */
export interface StationSessionTable {
  station_id: string
  session_id: string
}
