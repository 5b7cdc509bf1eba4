/// The version of the tool and its reports; a test holds the Python client and CHANGELOG.md to it.
public let toolVersion = "0.2.0"
