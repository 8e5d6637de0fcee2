import Quantities

/// FOCUS's words for what bills call otherwise.
enum FocusTerms {
    static func provider(_ name: String) -> String {
        switch name {
        case "gcp": "Google Cloud"
        case "azure": "Microsoft"
        default: "AWS"
        }
    }

    /// Units as the specification forms them: plural, with a hyphen.
    static func unit(_ unit: String) -> String {
        switch unit {
        case "instance-hour", "balancer-hour", "cluster-hour", "gateway-hour", "address-hour",
            "connection-hour", "hour":
            "Hours"
        case "vCPU-hour": "vCPU-Hours"
        case "GiB-hour": "GiB-Hours"
        case "GiB-month": "GiB-Months"
        case "IOPS-month": "IOPS-Months"
        case "MiB/s-month": "MiB/s-Months"
        case "LCU-hour": "LCU-Hours"
        case "day": "Days"
        case "month": "Months"
        case "year": "Years"
        case "commitment": "Commitments"
        case "million queries": "1000000 Queries"
        case "10000 requests": "10000 Requests"
        default:
            // `key-month` becomes `Key-Months`.
            unit.hasSuffix("-month")
                ? "\(unit.prefix(1).uppercased())\(unit.dropFirst().dropLast(5))Months" : unit
        }
    }

    /// A number without separators, exponent or plus sign.
    static func decimal(_ value: Double) -> String {
        let text = "\(value)"
        guard text.contains("e") else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        // Too small or too large to be written plainly: twelve places are below any price.
        let scaled = (value * 1e12).rounded()
        guard abs(scaled) < 9e18 else { return "\(Int128(value))" }
        let digits = Int64(scaled)
        let places = String(digits.magnitude % 1_000_000_000_000)
        var fraction = String(repeating: "0", count: 12 - places.count) + places
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = digits < 0 ? "-" : ""
        let whole = digits.magnitude / 1_000_000_000_000
        return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }

    /// The price that makes a cost of a quantity: with nine places where they do.
    static func unitPrice(_ cost: Money, _ quantity: Double) -> String {
        let price = cost.dollars / quantity
        let rounded = (price * 1e9).rounded() / 1e9
        return decimal(abs(rounded * quantity - cost.dollars) < 2e-9 ? rounded : price)
    }

    static func service(
        _ key: ChargeKey, provider: String
    ) -> (category: String, subcategory: String, name: String) {
        let compute =
            switch provider {
            case "gcp": "Compute Engine"
            case "azure": "Virtual Machines"
            default: "Amazon Elastic Compute Cloud"
            }
        switch key.category {
        case .compute where key.service == "Control plane":
            return ("Compute", "Containers", key.service)
        case .compute, .unusedCommitment: return ("Compute", "Virtual Machines", compute)
        case .storage: return ("Storage", "Block Storage", compute)
        case .network where key.service.hasPrefix("Load balancer"):
            return ("Networking", "Application Networking", "Load balancing")
        case .network where key.service.hasPrefix("DNS"):
            return ("Networking", "Network Routing", "DNS")
        case .network where !key.service.hasPrefix("Data transfer"):
            return ("Networking", "Network Infrastructure", "Virtual network")
        case .network: return ("Networking", "Network Connectivity", "Data transfer")
        case .observability:
            return ("Management and Governance", "Observability", "Monitoring")
        case .backup: return ("Storage", "Backup Storage", "Backup")
        case .security where key.service.hasPrefix("Secret"):
            return ("Security", "Secret Management", "Secrets")
        case .security: return ("Security", "Other (Security)", "Security")
        case .extras: return ("Other", "Other (Other)", key.owner)
        }
    }
}
