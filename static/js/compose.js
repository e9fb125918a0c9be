// The composer: what is typed is kept, files are sent one by one, the text has a preview.
// Without any of this the form works as it stands.
import "./compose/fields.js";
import "./compose/files.js";
import "./compose/keeping.js";
import "./compose/text.js";
