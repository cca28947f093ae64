// The header of a file that is opened: each value is the text that stands there (failsafe schema).
export { FAILSAFE_SCHEMA, load } from "js-yaml";
