// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/quantity.h"

#include <QtCore/qlocale.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace berth {

using namespace Qt::StringLiterals;

namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr qint64 Largest = std::numeric_limits<qint64>::max();
/// Digits that fit 128 bits together with the largest unit (2^60).
constexpr int MostDigits = 20;
constexpr int LargestExponent = 10'000;

Error quantityError(qsizetype position, const QString &message, const QString &hint = {})
{
    return Error::invalid(message, {{{}, int(position), message, hint}});
}

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

/// A suffix: what it multiplies with is 10^decimal * 2^binary.
struct Suffix
{
    QLatin1StringView text;
    int decimal = 0;
    int binary = 0;
};

constexpr std::array ByteSuffixes{
    Suffix{"B"_L1, 0, 0},    Suffix{"k"_L1, 3, 0},    Suffix{"K"_L1, 3, 0},
    Suffix{"kB"_L1, 3, 0},   Suffix{"KB"_L1, 3, 0},   Suffix{"M"_L1, 6, 0},
    Suffix{"MB"_L1, 6, 0},   Suffix{"G"_L1, 9, 0},    Suffix{"GB"_L1, 9, 0},
    Suffix{"T"_L1, 12, 0},   Suffix{"TB"_L1, 12, 0},  Suffix{"P"_L1, 15, 0},
    Suffix{"PB"_L1, 15, 0},  Suffix{"E"_L1, 18, 0},   Suffix{"EB"_L1, 18, 0},
    Suffix{"Ki"_L1, 0, 10},  Suffix{"KiB"_L1, 0, 10}, Suffix{"Mi"_L1, 0, 20},
    Suffix{"MiB"_L1, 0, 20}, Suffix{"Gi"_L1, 0, 30},  Suffix{"GiB"_L1, 0, 30},
    Suffix{"Ti"_L1, 0, 40},  Suffix{"TiB"_L1, 0, 40}, Suffix{"Pi"_L1, 0, 50},
    Suffix{"PiB"_L1, 0, 50}, Suffix{"Ei"_L1, 0, 60},  Suffix{"EiB"_L1, 0, 60},
};

constexpr std::array MilliSuffixes{Suffix{"m"_L1, -3, 0}};

/// A number as it is written, taken apart but not yet worth anything.
struct Numeral
{
    qsizetype start = 0; ///< of the first digit or point
    qsizetype end = 0; ///< behind the last digit, exponent included
    qsizetype point = -1; ///< of the decimal point
    int exponent = 0;
    QString digits; ///< without the point
    QList<qsizetype> positions; ///< of each digit in the text
    QStringView suffix;
    qsizetype suffixStart = 0;

    [[nodiscard]] int integerDigits() const
    {
        int count = 0;
        while (count < positions.size() && (point < 0 || positions[count] < point))
            ++count;
        return count;
    }
};

/// Reads `[blank] digits [. digits] [e[+-]digits] [blank] [suffix] [blank]`.
Result<Numeral> readNumeral(QStringView text)
{
    Numeral numeral;
    qsizetype at = 0;
    while (at < text.size() && text[at].isSpace())
        ++at;
    if (at == text.size())
        return tl::unexpected(quantityError(0, u"A number is expected here."_s));
    if (text[at] == u'-' || text[at] == QChar(0x2212))
        return tl::unexpected(quantityError(at, u"An amount cannot be negative."_s));
    numeral.start = at;
    for (; at < text.size() && (isDigit(text[at]) || text[at] == u'.'); ++at) {
        if (text[at] == u'.') {
            if (numeral.point >= 0)
                return tl::unexpected(quantityError(at, u"A number has one decimal point."_s));
            numeral.point = at;
            continue;
        }
        numeral.digits.append(text[at]);
        numeral.positions.append(at);
    }
    if (numeral.digits.isEmpty()) {
        const QString hint = text[numeral.start] == u'+' ? u"Leave the + out."_s : QString();
        return tl::unexpected(quantityError(numeral.start, u"A number is expected here."_s, hint));
    }
    if (at < text.size() && text[at] == u',') {
        return tl::unexpected(quantityError(at, u"A comma cannot stand in a number."_s,
                                            u"Write the decimal point as a dot."_s));
    }

    // "2E" is exa, "2E9" an exponent: only a digit behind the e decides.
    if (at < text.size() && (text[at] == u'e' || text[at] == u'E')) {
        qsizetype digit = at + 1;
        const bool hasSign = digit < text.size() && (text[digit] == u'+' || text[digit] == u'-');
        const bool negative = hasSign && text[digit] == u'-';
        digit += hasSign ? 1 : 0;
        if (digit < text.size() && isDigit(text[digit])) {
            int exponent = 0;
            for (; digit < text.size() && isDigit(text[digit]); ++digit)
                exponent = qMin(exponent * 10 + text[digit].digitValue(), LargestExponent);
            numeral.exponent = negative ? -exponent : exponent;
            at = digit;
        }
    }
    numeral.end = at;
    while (at < text.size() && text[at].isSpace())
        ++at;
    numeral.suffixStart = at;
    numeral.suffix = text.sliced(at).trimmed();
    return numeral;
}

template<size_t Count>
const Suffix *findSuffix(const std::array<Suffix, Count> &suffixes, QStringView text,
                         Qt::CaseSensitivity sensitivity = Qt::CaseSensitive)
{
    for (const Suffix &suffix : suffixes) {
        if (text.compare(suffix.text, sensitivity) == 0)
            return &suffix;
    }
    return nullptr;
}

/// What a numeral is worth in the unit of the quantity.
enum class Rounding {
    Exact, ///< what is finer than the unit is refused
    Up, ///< as Kubernetes does with fractions of a byte
};

struct Scale
{
    int decimal = 0;
    int binary = 0;
    Rounding rounding = Rounding::Exact;
    QString tooFine; ///< what to say of a digit finer than the unit
};

Error tooLarge(const Numeral &numeral)
{
    return quantityError(numeral.start, u"This is more than Berth can count."_s);
}

/// The position of the first digit that is finer than the unit; decimal scales only.
qsizetype firstFineDigit(const Numeral &numeral, const Scale &scale)
{
    const int integers = numeral.integerDigits();
    for (int i = 0; i < numeral.digits.size(); ++i) {
        const int power = integers - 1 - i + numeral.exponent + scale.decimal;
        if (power < 0 && numeral.digits[i] != u'0')
            return numeral.positions[i];
    }
    return numeral.start;
}

/// The numeral times 10^decimal * 2^binary in integers only.
Result<qint64> valueOf(const Numeral &numeral, const Scale &scale)
{
    QStringView digits = numeral.digits;
    int power = numeral.integerDigits() - int(digits.size()) + numeral.exponent + scale.decimal;
    while (!digits.isEmpty() && digits.front() == u'0')
        digits = digits.sliced(1);
    while (!digits.isEmpty() && digits.back() == u'0') {
        digits.chop(1);
        ++power;
    }
    if (digits.isEmpty())
        return 0;
    if (digits.size() + power > MostDigits)
        return tl::unexpected(tooLarge(numeral));
    if (digits.size() > MostDigits) {
        return tl::unexpected(
            quantityError(numeral.positions[qMin(MostDigits, int(numeral.positions.size()) - 1)],
                          u"A number has 20 digits at most."_s));
    }

    Wide value = 0;
    for (const QChar digit : digits)
        value = value * 10 + Wide(digit.digitValue());
    value <<= scale.binary;
    for (; power > 0; --power) {
        if (value > Wide(Largest))
            return tl::unexpected(tooLarge(numeral));
        value *= 10;
    }
    bool isExact = true;
    for (; power < 0; ++power) {
        isExact = isExact && value % 10 == 0;
        value /= 10;
        if (value == 0)
            break;
    }
    if (!isExact) {
        if (scale.rounding == Rounding::Exact)
            return tl::unexpected(quantityError(firstFineDigit(numeral, scale), scale.tooFine));
        ++value;
    }
    if (value > Wide(Largest))
        return tl::unexpected(tooLarge(numeral));
    return qint64(value);
}

Error unknownSuffix(const Numeral &numeral, const QString &hint)
{
    return quantityError(numeral.suffixStart,
                         u"'"_s + numeral.suffix.left(20) + u"' is not a unit that goes here."_s,
                         hint);
}

Result<qint64> parseMilli(QStringView text, const QString &tooFine, const QString &hint)
{
    const auto numeral = readNumeral(text);
    if (!numeral)
        return tl::unexpected(numeral.error());
    Scale scale{3, 0, Rounding::Exact, tooFine};
    if (!numeral->suffix.isEmpty()) {
        const Suffix *suffix = findSuffix(MilliSuffixes, numeral->suffix);
        if (!suffix)
            return tl::unexpected(unknownSuffix(*numeral, hint));
        scale.decimal += suffix->decimal;
    }
    return valueOf(*numeral, scale);
}

Result<qint64> parseWithByteSuffix(const Numeral &numeral, Rounding fractions,
                                   const QString &tooFine, const QString &hint)
{
    Scale scale{0, 0, Rounding::Exact, tooFine};
    if (!numeral.suffix.isEmpty()) {
        const Suffix *suffix = findSuffix(ByteSuffixes, numeral.suffix);
        if (!suffix) {
            const Suffix *meant = findSuffix(ByteSuffixes, numeral.suffix, Qt::CaseInsensitive);
            return tl::unexpected(unknownSuffix(
                numeral, meant ? QString(u"Did you mean "_s + meant->text + u'?') : hint));
        }
        scale.decimal = suffix->decimal;
        scale.binary = suffix->binary;
        if (scale.decimal + scale.binary > 0)
            scale.rounding = fractions;
    }
    return valueOf(numeral, scale);
}

/// "did you mean 8GiB?" for an 8, a MiB for a 512: what a person asks a machine for.
QString likelyMemory(QStringView text, const Numeral &numeral)
{
    const QString number = text.sliced(numeral.start, numeral.end - numeral.start).toString();
    const int integers = int(QStringView(numeral.digits).first(numeral.integerDigits()).size());
    const QStringView unit = integers <= 2 ? u"GiB" : integers <= 5 ? u"MiB" : u"KiB";
    return u"did you mean "_s + number + unit + u'?';
}

/// The shortest decimal text that reads back as @p value: the number as it stood in the JSON.
QString decimalText(double value)
{
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

QString formatMilli(qint64 amount)
{
    // The magnitude in unsigned arithmetic: the smallest integer has no positive twin.
    const quint64 magnitude = amount < 0 ? 0 - quint64(amount) : quint64(amount);
    QString text = QString::number(magnitude / 1000);
    if (const quint64 rest = magnitude % 1000; rest != 0) {
        QString fraction = QString::number(rest).rightJustified(3, u'0');
        while (fraction.endsWith(u'0'))
            fraction.chop(1);
        text += u'.' + fraction;
    }
    return amount < 0 ? QString(u'-' + text) : text;
}

constexpr std::array<QLatin1StringView, 7> BinaryUnits{"B"_L1,   "KiB"_L1, "MiB"_L1, "GiB"_L1,
                                                       "TiB"_L1, "PiB"_L1, "EiB"_L1};

} // namespace

Result<MilliCpu> parseCpu(QStringView text)
{
    return parseMilli(text, u"CPU is counted in thousandths of a core; this is finer."_s,
                      u"CPU is given in cores, as in 2 or 0.5, or in thousandths, as in 500m."_s);
}

Result<Bytes> parseMemory(QStringView text)
{
    const auto numeral = readNumeral(text);
    if (!numeral)
        return tl::unexpected(numeral.error());
    if (numeral->suffix == u"m" || numeral->suffix == u"mb" || numeral->suffix == u"mB") {
        const QString number
            = text.sliced(numeral->start, numeral->end - numeral->start).toString();
        return tl::unexpected(
            quantityError(numeral->suffixStart,
                          u"'m' means thousandths, and memory has no thousandths of a byte."_s,
                          u"Did you mean "_s + number + u"M, or "_s + number + u"Mi?"_s));
    }
    auto bytes = parseWithByteSuffix(*numeral, Rounding::Up, u"Memory is counted in whole bytes."_s,
                                     u"Units are k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei."_s);
    if (bytes && *bytes > 0 && *bytes < MinimumMemory) {
        return tl::unexpected(quantityError(numeral->start,
                                            u"Less than 1MiB of memory is surely a slip."_s,
                                            likelyMemory(text, *numeral)));
    }
    return bytes;
}

Result<MilliGpu> parseGpu(QStringView text)
{
    auto amount
        = parseMilli(text, u"GPU shares are counted in thousandths of a device; this is finer."_s,
                     u"GPUs are counted in devices, as in 1, or are a share of one, as in 0.5."_s);
    if (!amount || isValidGpuRequest(*amount))
        return amount;
    const auto numeral = readNumeral(text);
    const qint64 whole = *amount / WholeGpu;
    return tl::unexpected(
        quantityError(numeral->point >= 0 ? numeral->point : numeral->start,
                      u"A share is of one device: more than one device is asked for whole."_s,
                      u"Did you mean "_s + QString::number(whole) + u" or "_s
                          + QString::number(whole + 1) + u'?'));
}

Result<qint64> parseCount(QStringView text)
{
    const auto numeral = readNumeral(text);
    if (!numeral)
        return tl::unexpected(numeral.error());
    return parseWithByteSuffix(*numeral, Rounding::Exact, u"Only whole numbers are counted here."_s,
                               u"Units are k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei."_s);
}

Result<MilliCpu> cpuFromNumber(double value)
{
    return parseCpu(decimalText(value));
}

Result<Bytes> memoryFromNumber(double value)
{
    return parseMemory(decimalText(value));
}

Result<MilliGpu> gpuFromNumber(double value)
{
    return parseGpu(decimalText(value));
}

bool isValidGpuRequest(MilliGpu amount)
{
    return amount >= 0 && (amount < WholeGpu || amount % WholeGpu == 0);
}

QString formatCpu(MilliCpu amount)
{
    return formatMilli(amount);
}

QString formatMemory(Bytes amount)
{
    qsizetype unit = 0;
    while (amount != 0 && amount % 1024 == 0 && unit + 1 < qsizetype(BinaryUnits.size())) {
        amount /= 1024;
        ++unit;
    }
    const QString number = QString::number(amount);
    return unit == 0 ? number : QString(number + BinaryUnits[size_t(unit)]);
}

QString formatGpu(MilliGpu amount)
{
    return formatMilli(amount);
}

QString formatMemoryShort(Bytes amount)
{
    const quint64 magnitude = amount < 0 ? 0 - quint64(amount) : quint64(amount);
    size_t unit = 0;
    // A unit up where rounding would show 1024 of the lower one.
    while (unit + 1 < BinaryUnits.size() && (magnitude >> (10 * unit)) >= 1024)
        ++unit;
    const auto tenthsOf = [magnitude](size_t power) {
        const Wide one = Wide(1) << (10 * power);
        return quint64((Wide(magnitude) * 10 + one / 2) / one);
    };
    quint64 tenths = tenthsOf(unit);
    if (tenths >= 10240 && unit + 1 < BinaryUnits.size())
        tenths = tenthsOf(++unit);
    QString text = QString::number(tenths / 10);
    if (tenths % 10 != 0)
        text += u'.' + QString::number(tenths % 10);
    text += u' ' + BinaryUnits[unit];
    return amount < 0 ? QString(u'-' + text) : text;
}

} // namespace berth
