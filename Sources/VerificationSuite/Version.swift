/// The version of the tool and its reports.
public let toolVersion = "0.1.0"
