-- One row a crash that a dump tells of; a text may tell of several.
-- Times are texts in RFC 3339, UTC; '' is unknown.
CREATE TABLE reports (
  dump TEXT NOT NULL,
  part INTEGER NOT NULL,
  crash TEXT NOT NULL,
  tool TEXT NOT NULL,
  catalogue TEXT NOT NULL,
  path TEXT NOT NULL,
  member TEXT NOT NULL,
  size BIGINT NOT NULL,
  stored TEXT NOT NULL,
  crashed TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  machine TEXT NOT NULL,
  stop TEXT NOT NULL,
  culprit TEXT NOT NULL,
  windows TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  report BYTES NOT NULL,
  PRIMARY KEY (dump, part)
);
CREATE INDEX reports_fingerprint ON reports (fingerprint, crashed, machine, crash, stored);
CREATE INDEX reports_machine ON reports (machine, crashed);
CREATE INDEX reports_stop ON reports (stop, crashed);
CREATE INDEX reports_stored ON reports (stored);

-- The drivers that a report names, best first.
CREATE TABLE suspects (
  dump TEXT NOT NULL,
  part INTEGER NOT NULL,
  module TEXT NOT NULL,
  rank INTEGER NOT NULL,
  PRIMARY KEY (module, dump, part)
);
CREATE INDEX suspects_dump ON suspects (dump);

-- The known issues that a report lists.
CREATE TABLE issues (
  dump TEXT NOT NULL,
  part INTEGER NOT NULL,
  signature TEXT NOT NULL,
  verdict TEXT NOT NULL,
  PRIMARY KEY (signature, dump, part)
);
CREATE INDEX issues_dump ON issues (dump);

-- What was read: a file with member '' is finished, with all that is in it.
CREATE TABLE inputs (
  path TEXT NOT NULL,
  member TEXT NOT NULL,
  size BIGINT NOT NULL,
  modified TEXT NOT NULL,
  dump TEXT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (path, member)
);

-- The tickets that were asked for, and how many crashes there were then.
CREATE TABLE tickets (
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  crashes INTEGER NOT NULL,
  filed TEXT NOT NULL,
  PRIMARY KEY (target, key)
);
