import GRDB

extension BookBuilder {
    /// Puts the imported figures over those of the text, later imports over earlier ones.
    mutating func addImports() throws {
        let sources = try Int64.fetchOne(database, sql: "SELECT count(*) FROM source")!
        try database.execute(sql: Self.newNames)
        let imports = try Int64.fetchAll(
            database, sql: "SELECT id FROM imported.import ORDER BY id")
        for number in imports {
            for statement in Self.figures {
                try database.execute(
                    sql: statement, arguments: ["import": number, "source": sources + number])
            }
        }
        try database.execute(sql: "DROP TABLE temp.type_map; DROP TABLE temp.region_map")
        // What an import replaced was counted before.
        for table in Self.tables {
            let rows = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")!
            count(table, rows - (counts[table] ?? 0))
        }
        for table in ["figure", "spot_advice", "service_price", "resource_rate"] {
            let day = try Int64.fetchOne(database, sql: "SELECT max(day) FROM imported.\(table)")
            newestDay = max(newestDay, day ?? newestDay)
        }
    }

    private static let tables = [
        "source", "instance_type", "region", "service_item", "compute_price", "spot_advice",
        "service_price",
    ]

    /// Sources, types, regions and items that the text has not, numbered behind its own, and how
    /// the imported ones are numbered here.
    private static let newNames = """
        INSERT INTO source
        SELECT (SELECT count(*) FROM source) + id, code, kind, day, title || ', ' || file, file
        FROM imported.import ORDER BY id;
        INSERT OR IGNORE INTO instance_type (
          provider, name, vcpu, memory_bytes, architecture, processor, clock_ghz, burstable,
          bare_metal, current_generation, gpu_count, source_id)
        SELECT t.provider, t.name, t.vcpu, t.memory_bytes, t.architecture, t.processor,
          t.clock_ghz, t.burstable, t.bare_metal, t.current_generation, 0,
          (SELECT max(id) FROM source)
        FROM imported.instance_type AS t ORDER BY t.id;
        INSERT OR IGNORE INTO region (provider, code, kind, name)
        SELECT provider, code, kind, name FROM imported.region ORDER BY id;
        INSERT OR IGNORE INTO service_item (provider, service, item, unit)
        SELECT DISTINCT provider, service, item, iif(unit = '', 'unit', unit)
        FROM imported.service_price ORDER BY import_id, provider, service, item;
        CREATE TEMP TABLE type_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
        INSERT INTO temp.type_map
        SELECT i.id, t.id FROM imported.instance_type AS i
        JOIN main.instance_type AS t ON t.provider = i.provider AND t.name = i.name;
        CREATE TEMP TABLE region_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
        INSERT INTO temp.region_map
        SELECT i.id, r.id FROM imported.region AS i
        JOIN main.region AS r ON r.provider = i.provider AND r.code = i.code;
        """

    /// What each import adds.
    private static let figures = [
        """
        INSERT OR REPLACE INTO compute_price
        SELECT t.new, f.kind, r.new, f.day, f.picodollars, :source, f.upfront_nanodollars
        FROM imported.figure AS f
        JOIN temp.type_map AS t ON t.old = f.type_id
        JOIN temp.region_map AS r ON r.old = f.region_id
        WHERE f.import_id = :import
        """,
        """
        INSERT OR REPLACE INTO spot_advice
        SELECT t.new, r.new, a.os, a.day, a.bucket, a.saving, :source
        FROM imported.spot_advice AS a
        JOIN temp.type_map AS t ON t.old = a.type_id
        JOIN temp.region_map AS r ON r.old = a.region_id
        WHERE a.import_id = :import
        """,
        // A graduated price is replaced with all of its tiers.
        """
        DELETE FROM service_price WHERE :source > 0 AND (item_id, region_id, day) IN (
          SELECT i.id, r.new, s.day FROM imported.service_price AS s
          JOIN service_item AS i
            ON i.provider = s.provider AND i.service = s.service AND i.item = s.item
          JOIN temp.region_map AS r ON r.old = s.region_id
          WHERE s.import_id = :import)
        """,
        """
        INSERT INTO service_price
        SELECT i.id, r.new, s.day,
          row_number() OVER (PARTITION BY i.id, r.new, s.day ORDER BY s.from_quantity) - 1,
          s.up_to, s.picodollars, :source
        FROM imported.service_price AS s
        JOIN service_item AS i
          ON i.provider = s.provider AND i.service = s.service AND i.item = s.item
        JOIN temp.region_map AS r ON r.old = s.region_id
        WHERE s.import_id = :import
        """,
        // Google prices vCPUs and memory; a predefined machine type costs their sum. Accelerators,
        // local disks and shared cores are priced beside them, so types with any are left out. Both
        // rates may come from one import or from two, whichever holds the newest.
        """
        INSERT OR REPLACE INTO compute_price
        SELECT t.id, c.kind, r.new, max(c.day, m.day),
          t.vcpu * c.picodollars
            + (t.memory_bytes / 1048576 * m.picodollars + 512) / 1024,
          :source, 0
        FROM imported.resource_rate AS c
        JOIN imported.resource_rate AS m
          ON m.family = c.family AND m.kind = c.kind AND m.region_id = c.region_id
          AND m.resource = 'memory' AND m.import_id = (
            SELECT max(o.import_id) FROM imported.resource_rate AS o
            WHERE o.family = c.family AND o.kind = c.kind AND o.region_id = c.region_id
              AND o.resource = 'memory' AND o.import_id <= :import)
        JOIN temp.region_map AS r ON r.old = c.region_id
        JOIN instance_type AS t ON t.provider = 'gcp' AND t.name GLOB c.family || '-*'
        WHERE c.resource = 'vcpu' AND c.import_id = (
            SELECT max(o.import_id) FROM imported.resource_rate AS o
            WHERE o.family = c.family AND o.kind = c.kind AND o.region_id = c.region_id
              AND o.resource = 'vcpu' AND o.import_id <= :import)
          AND :import IN (c.import_id, m.import_id)
          AND t.vcpu > 0 AND t.memory_bytes > 0 AND t.gpu IS NULL
          AND t.name NOT GLOB '*-lssd*' AND t.name NOT GLOB '*-metal'
          AND t.name NOT IN ('e2-micro', 'e2-small', 'e2-medium', 'f1-micro', 'g1-small')
        """,
    ]
}
