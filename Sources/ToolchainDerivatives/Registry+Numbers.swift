import Foundation
import Scalars
import _Differentiation

// Arithmetic and conversions. Each format has operators of its own: a generic function would call others.

extension Registry {
  static var numbers: [Trial] { arithmetic + conversions }

  private static let unit = Reference.one

  private static func product(_ x: Double, _ y: Double) -> [DoubleDouble?] {
    [DoubleDouble(y), DoubleDouble(x)]
  }
  private static func sum(_ x: Double, _ y: Double) -> [DoubleDouble?] { [unit, unit] }
  private static func difference(_ x: Double, _ y: Double) -> [DoubleDouble?] { [unit, -unit] }

  private static var arithmetic: [Trial] {
    var trials: [Trial] = []
    trials += one("Float.-(Float)", { (x: Float) in -x }) { _ in -unit }
    trials += two("Float.+(Float, Float)", { (x: Float, y: Float) -> Float in x + y }, sum)
    trials += two(
      "Float.+=(Float, Float)",
      { (x: Float, y: Float) -> Float in
        var x = x
        x += y
        return x
      }, sum)
    trials += two("Float.-(Float, Float)", { (x: Float, y: Float) -> Float in x - y }, difference)
    trials += two(
      "Float.-=(Float, Float)",
      { (x: Float, y: Float) -> Float in
        var x = x
        x -= y
        return x
      }, difference)
    trials += two("Float.*(Float, Float)", { (x: Float, y: Float) -> Float in x * y }, product)
    trials += two(
      "Float.*=(Float, Float)",
      { (x: Float, y: Float) -> Float in
        var x = x
        x *= y
        return x
      }, product)
    trials += two("Float./(Float, Float)", { (x: Float, y: Float) -> Float in x / y }, Reference.quotient)
    trials += two(
      "Float./=(Float, Float)",
      { (x: Float, y: Float) -> Float in
        var x = x
        x /= y
        return x
      }, Reference.quotient)
    trials += one("Double.-(Double)", { (x: Double) in -x }) { _ in -unit }
    trials += two("Double.+(Double, Double)", { (x: Double, y: Double) -> Double in x + y }, sum)
    trials += two(
      "Double.+=(Double, Double)",
      { (x: Double, y: Double) -> Double in
        var x = x
        x += y
        return x
      }, sum)
    trials += two("Double.-(Double, Double)", { (x: Double, y: Double) -> Double in x - y }, difference)
    trials += two(
      "Double.-=(Double, Double)",
      { (x: Double, y: Double) -> Double in
        var x = x
        x -= y
        return x
      }, difference)
    trials += two("Double.*(Double, Double)", { (x: Double, y: Double) -> Double in x * y }, product)
    trials += two(
      "Double.*=(Double, Double)",
      { (x: Double, y: Double) -> Double in
        var x = x
        x *= y
        return x
      }, product)
    trials += two(
      "Double./(Double, Double)", { (x: Double, y: Double) -> Double in x / y }, Reference.quotient)
    trials += two(
      "Double./=(Double, Double)",
      { (x: Double, y: Double) -> Double in
        var x = x
        x /= y
        return x
      }, Reference.quotient)
    #if !(os(macOS) && arch(x86_64))
      trials += one("Float16.-(Float16)", { (x: Float16) in -x }) { _ in -unit }
      trials += two("Float16.+(Float16, Float16)", { (x: Float16, y: Float16) -> Float16 in x + y }, sum)
      trials += two(
        "Float16.+=(Float16, Float16)",
        { (x: Float16, y: Float16) -> Float16 in
          var x = x
          x += y
          return x
        }, sum)
      trials += two(
        "Float16.-(Float16, Float16)", { (x: Float16, y: Float16) -> Float16 in x - y }, difference)
      trials += two(
        "Float16.-=(Float16, Float16)",
        { (x: Float16, y: Float16) -> Float16 in
          var x = x
          x -= y
          return x
        }, difference)
      trials += two("Float16.*(Float16, Float16)", { (x: Float16, y: Float16) -> Float16 in x * y }, product)
      trials += two(
        "Float16.*=(Float16, Float16)",
        { (x: Float16, y: Float16) -> Float16 in
          var x = x
          x *= y
          return x
        }, product)
      trials += two(
        "Float16./(Float16, Float16)", { (x: Float16, y: Float16) -> Float16 in x / y }, Reference.quotient)
      trials += two(
        "Float16./=(Float16, Float16)",
        { (x: Float16, y: Float16) -> Float16 in
          var x = x
          x /= y
          return x
        }, Reference.quotient)
    #endif
    #if arch(x86_64) && !os(Windows) && !os(Android)
      trials += one("Float80.-(Float80)", { (x: Float80) in -x }) { _ in -unit }
      trials += two("Float80.+(Float80, Float80)", { (x: Float80, y: Float80) -> Float80 in x + y }, sum)
      trials += two(
        "Float80.+=(Float80, Float80)",
        { (x: Float80, y: Float80) -> Float80 in
          var x = x
          x += y
          return x
        }, sum)
      trials += two(
        "Float80.-(Float80, Float80)", { (x: Float80, y: Float80) -> Float80 in x - y }, difference)
      trials += two(
        "Float80.-=(Float80, Float80)",
        { (x: Float80, y: Float80) -> Float80 in
          var x = x
          x -= y
          return x
        }, difference)
      trials += two("Float80.*(Float80, Float80)", { (x: Float80, y: Float80) -> Float80 in x * y }, product)
      trials += two(
        "Float80.*=(Float80, Float80)",
        { (x: Float80, y: Float80) -> Float80 in
          var x = x
          x *= y
          return x
        }, product)
      trials += two(
        "Float80./(Float80, Float80)", { (x: Float80, y: Float80) -> Float80 in x / y }, Reference.quotient)
      trials += two(
        "Float80./=(Float80, Float80)",
        { (x: Float80, y: Float80) -> Float80 in
          var x = x
          x /= y
          return x
        }, Reference.quotient)
    #endif
    return trials
  }

  private static var conversions: [Trial] {
    var trials: [Trial] = []
    trials += one("Float.init(_:)(Float)", { (x: Float) -> Float in Float(x) }) { _ in unit }
    trials += one("Float.init(_:)(Double)", { (x: Double) -> Float in Float(x) }) { _ in unit }
    #if !(os(macOS) && arch(x86_64))
      trials += one("Float.init(_:)(Float16)", { (x: Float16) -> Float in Float(x) }) { _ in unit }
    #endif
    #if arch(x86_64) && !os(Windows) && !os(Android)
      trials += one("Float.init(_:)(Float80)", { (x: Float80) -> Float in Float(x) }) { _ in unit }
    #endif
    trials += one("Double.init(_:)(Float)", { (x: Float) -> Double in Double(x) }) { _ in unit }
    trials += one("Double.init(_:)(Double)", { (x: Double) -> Double in Double(x) }) { _ in unit }
    #if !(os(macOS) && arch(x86_64))
      trials += one("Double.init(_:)(Float16)", { (x: Float16) -> Double in Double(x) }) { _ in unit }
    #endif
    #if arch(x86_64) && !os(Windows) && !os(Android)
      trials += one("Double.init(_:)(Float80)", { (x: Float80) -> Double in Double(x) }) { _ in unit }
    #endif
    #if !(os(macOS) && arch(x86_64))
      trials += one("Float16.init(_:)(Float)", { (x: Float) -> Float16 in Float16(x) }) { _ in unit }
    #endif
    #if !(os(macOS) && arch(x86_64))
      trials += one("Float16.init(_:)(Double)", { (x: Double) -> Float16 in Float16(x) }) { _ in unit }
    #endif
    #if !(os(macOS) && arch(x86_64))
      trials += one("Float16.init(_:)(Float16)", { (x: Float16) -> Float16 in Float16(x) }) { _ in unit }
    #endif
    #if !(os(macOS) && arch(x86_64))
      #if arch(x86_64) && !os(Windows) && !os(Android)
        trials += one("Float16.init(_:)(Float80)", { (x: Float80) -> Float16 in Float16(x) }) { _ in unit }
      #endif
    #endif
    #if arch(x86_64) && !os(Windows) && !os(Android)
      trials += one("Float80.init(_:)(Float)", { (x: Float) -> Float80 in Float80(x) }) { _ in unit }
    #endif
    #if arch(x86_64) && !os(Windows) && !os(Android)
      trials += one("Float80.init(_:)(Double)", { (x: Double) -> Float80 in Float80(x) }) { _ in unit }
    #endif
    #if arch(x86_64) && !os(Windows) && !os(Android)
      #if !(os(macOS) && arch(x86_64))
        trials += one("Float80.init(_:)(Float16)", { (x: Float16) -> Float80 in Float80(x) }) { _ in unit }
      #endif
    #endif
    #if arch(x86_64) && !os(Windows) && !os(Android)
      trials += one("Float80.init(_:)(Float80)", { (x: Float80) -> Float80 in Float80(x) }) { _ in unit }
    #endif
    return trials
  }
}
