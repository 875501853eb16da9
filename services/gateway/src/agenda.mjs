/** Events by day, each with the name of the company that holds it and the number of its members. */
export function agenda(events, companies, members) {
  const names = new Map(companies.map(({ id, name }) => [id, name]));
  return events
    .map(({ day, title, company }) => ({
      day,
      title,
      company: names.get(company) ?? company,
      members: members.filter((member) => member.company === company).length,
    }))
    .sort((one, other) => (one.day < other.day ? -1 : Number(one.day > other.day)));
}
