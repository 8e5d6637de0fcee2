/// The tables of the two files that imports are kept in: a staging file per source file while it is
/// read, and the file of all that was imported. Prices are whole pico-dollars, days count from
/// 1970-01-01, as in the book.
enum ImportTables {
    /// Changes when the same file would be read to other figures: part of every import's key, so
    /// that a newer program reads a file anew.
    static let version = 1

    /// What both files have.
    private static let names = """
        CREATE TABLE instance_type (
          id INTEGER PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, vcpu INTEGER,
          memory_bytes INTEGER, architecture TEXT, processor TEXT, clock_ghz REAL,
          burstable INTEGER NOT NULL, bare_metal INTEGER NOT NULL,
          current_generation INTEGER NOT NULL, UNIQUE (provider, name)) STRICT;
        CREATE TABLE region (
          id INTEGER PRIMARY KEY, provider TEXT NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL,
          name TEXT NOT NULL, UNIQUE (provider, code)) STRICT;
        """

    /// Rows as they are read. `product` says what the SKUs of a JSON offer file are; `progress` has
    /// one row, behind which byte of the file the next record begins.
    static let staging =
        names + """
            CREATE TABLE figure (
              kind INTEGER NOT NULL, type_id INTEGER NOT NULL, region_id INTEGER NOT NULL,
              day INTEGER NOT NULL, upfront INTEGER NOT NULL, hourly INTEGER NOT NULL) STRICT;
            CREATE TABLE service_price (
              provider TEXT NOT NULL, service TEXT NOT NULL, item TEXT NOT NULL,
              unit TEXT NOT NULL, region_id INTEGER NOT NULL, day INTEGER NOT NULL,
              from_quantity REAL NOT NULL, up_to REAL, picodollars INTEGER NOT NULL) STRICT;
            CREATE TABLE spot_advice (
              type_id INTEGER NOT NULL, region_id INTEGER NOT NULL, os TEXT NOT NULL,
              day INTEGER NOT NULL, bucket INTEGER NOT NULL, saving INTEGER NOT NULL) STRICT;
            CREATE TABLE spot_sample (
              type_id INTEGER NOT NULL, region_id INTEGER NOT NULL, day INTEGER NOT NULL,
              zone TEXT NOT NULL, at TEXT NOT NULL, picodollars INTEGER NOT NULL) STRICT;
            CREATE TABLE resource_rate (
              family TEXT NOT NULL, resource TEXT NOT NULL, kind INTEGER NOT NULL,
              region_id INTEGER NOT NULL, day INTEGER NOT NULL, picodollars INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE product (
              high INTEGER NOT NULL, low INTEGER NOT NULL, type_id INTEGER, region_id INTEGER,
              usage TEXT) STRICT;
            CREATE TABLE tally (
              what TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL) STRICT;
            CREATE TABLE progress (
              position INTEGER NOT NULL, line INTEGER NOT NULL, checkpoint TEXT NOT NULL,
              memory TEXT NOT NULL, day INTEGER, rows INTEGER NOT NULL, format TEXT NOT NULL,
              complete INTEGER NOT NULL) STRICT;
            """

    /// What was published. An import's figures have its number, later ones win over earlier ones.
    static let published =
        names + """
            CREATE TABLE import (
              id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, code TEXT NOT NULL,
              kind TEXT NOT NULL, file TEXT NOT NULL, format TEXT NOT NULL, title TEXT NOT NULL,
              day INTEGER NOT NULL, rows INTEGER NOT NULL) STRICT;
            CREATE TABLE figure (
              import_id INTEGER NOT NULL, type_id INTEGER NOT NULL, region_id INTEGER NOT NULL,
              kind INTEGER NOT NULL, day INTEGER NOT NULL, upfront_nanodollars INTEGER NOT NULL,
              picodollars INTEGER NOT NULL,
              PRIMARY KEY (import_id, type_id, region_id, kind, day)) STRICT, WITHOUT ROWID;
            CREATE TABLE service_price (
              import_id INTEGER NOT NULL, provider TEXT NOT NULL, service TEXT NOT NULL,
              item TEXT NOT NULL, region_id INTEGER NOT NULL, day INTEGER NOT NULL,
              from_quantity REAL NOT NULL, up_to REAL, unit TEXT NOT NULL,
              picodollars INTEGER NOT NULL,
              PRIMARY KEY (import_id, provider, service, item, region_id, day, from_quantity)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE spot_advice (
              import_id INTEGER NOT NULL, type_id INTEGER NOT NULL, region_id INTEGER NOT NULL,
              os TEXT NOT NULL, day INTEGER NOT NULL, bucket INTEGER NOT NULL,
              saving INTEGER NOT NULL,
              PRIMARY KEY (import_id, type_id, region_id, os, day)) STRICT, WITHOUT ROWID;
            CREATE TABLE resource_rate (
              import_id INTEGER NOT NULL, family TEXT NOT NULL, kind INTEGER NOT NULL,
              region_id INTEGER NOT NULL, resource TEXT NOT NULL, day INTEGER NOT NULL,
              picodollars INTEGER NOT NULL,
              PRIMARY KEY (import_id, family, kind, region_id, resource)) STRICT, WITHOUT ROWID;
            CREATE TABLE tally (
              import_id INTEGER NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL,
              count INTEGER NOT NULL) STRICT;
            CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
            INSERT INTO meta VALUES ('fingerprint', '');
            """

    /// Staged rows to published ones, in the order of the published keys so that the file does not
    /// depend on the order within the source. `:import` is the import's number.
    ///
    /// Where a list has two prices for one thing, the higher is taken.
    static let merge: [String] = [
        """
        INSERT INTO figure
        SELECT :import, t.new, r.new, f.kind, f.day,
          max(f.upfront) / 1000, max(f.hourly)
        FROM staged.figure AS f
        JOIN temp.type_map AS t ON t.old = f.type_id
        JOIN temp.region_map AS r ON r.old = f.region_id
        GROUP BY t.new, r.new, f.kind, f.day
        """,
        // The price of a region's day is the mean of its zones, each with its last of the day.
        """
        INSERT INTO figure
        SELECT :import, t.new, r.new, 2, s.day, 0, (2 * sum(s.last) + count(*)) / (2 * count(*))
        FROM (
          SELECT type_id, region_id, day, zone, picodollars AS last, max(at)
          FROM staged.spot_sample GROUP BY type_id, region_id, day, zone
        ) AS s
        JOIN temp.type_map AS t ON t.old = s.type_id
        JOIN temp.region_map AS r ON r.old = s.region_id
        GROUP BY t.new, r.new, s.day
        """,
        """
        INSERT INTO service_price
        SELECT :import, s.provider, s.service, s.item, r.new, s.day, s.from_quantity,
          max(s.up_to), max(s.unit), max(s.picodollars)
        FROM staged.service_price AS s JOIN temp.region_map AS r ON r.old = s.region_id
        GROUP BY s.provider, s.service, s.item, r.new, s.day, s.from_quantity
        """,
        """
        INSERT INTO spot_advice
        SELECT :import, t.new, r.new, a.os, a.day, max(a.bucket), min(a.saving)
        FROM staged.spot_advice AS a
        JOIN temp.type_map AS t ON t.old = a.type_id
        JOIN temp.region_map AS r ON r.old = a.region_id
        GROUP BY t.new, r.new, a.os, a.day
        """,
        """
        INSERT INTO resource_rate
        SELECT :import, s.family, s.kind, r.new, s.resource, max(s.day), max(s.picodollars)
        FROM staged.resource_rate AS s JOIN temp.region_map AS r ON r.old = s.region_id
        GROUP BY s.family, s.kind, r.new, s.resource
        """,
        "INSERT INTO tally SELECT :import, what, reason, count FROM staged.tally ORDER BY rowid",
    ]

    /// What is no figure after all, and why: an offer of which a part was missing, a graduated
    /// price of which the beginning was.
    static let incomplete: [(reason: String, delete: String)] = [
        (
            "reserved offers without upfront fee or hourly price",
            """
            DELETE FROM figure WHERE import_id = :import AND NOT CASE
              WHEN kind < 100 OR kind % 100 > 30 THEN picodollars > 0
              WHEN kind < 200 THEN picodollars > 0 AND upfront_nanodollars > 0
              ELSE upfront_nanodollars > 0 END
            """
        ),
        (
            "tiers of a graduated price whose first tier is free or missing",
            """
            DELETE FROM service_price AS p WHERE import_id = :import AND NOT EXISTS (
              SELECT 1 FROM service_price AS f WHERE f.import_id = p.import_id
                AND f.provider = p.provider AND f.service = p.service AND f.item = p.item
                AND f.region_id = p.region_id AND f.day = p.day AND f.from_quantity = 0)
            """
        ),
    ]

    /// Names of the staged file that the published one does not have yet, and how they are numbered
    /// there.
    static let mapNames = """
        INSERT OR IGNORE INTO instance_type
        SELECT NULL, provider, name, vcpu, memory_bytes, architecture, processor, clock_ghz,
          burstable, bare_metal, current_generation
        FROM staged.instance_type ORDER BY provider, name;
        INSERT OR IGNORE INTO region
        SELECT NULL, provider, code, kind, name FROM staged.region ORDER BY provider, code;
        CREATE TEMP TABLE type_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
        CREATE TEMP TABLE region_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
        INSERT INTO temp.type_map
        SELECT s.id, t.id FROM staged.instance_type AS s
        JOIN main.instance_type AS t ON t.provider = s.provider AND t.name = s.name;
        INSERT INTO temp.region_map
        SELECT s.id, r.id FROM staged.region AS s
        JOIN main.region AS r ON r.provider = s.provider AND r.code = s.code;
        """
}
