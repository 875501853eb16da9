/** Runs once, before tasks of a new version start. This service keeps nothing, so there is nothing to bring up to date. */
console.log('the schema is up to date');
