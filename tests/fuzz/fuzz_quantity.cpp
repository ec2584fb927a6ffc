// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/quantity.h"
#include "tests/fuzz/property.h"

#include <QtCore/qregularexpression.h>

#include <cmath>
#include <cstring>

using namespace berth;
using namespace Qt::StringLiterals;
using fuzz::require;

namespace {

QString formatCount(qint64 amount)
{
    return QString::number(amount);
}

struct Quantity
{
    Result<qint64> (*parse)(QStringView);
    QString (*format)(qint64);
    double perUnit; ///< what a number without a suffix is multiplied with
};
constexpr Quantity Quantities[] = {
    {&parseCpu, &formatCpu, 1000},
    {&parseGpu, &formatGpu, 1000},
    {&parseMemory, &formatMemory, 1},
    {&parseCount, &formatCount, 1},
};

/// What @p text is worth by another way, to a few parts in 2^52: Qt's own reading of the number,
/// times the suffix in floating point.
double roughly(QStringView text, double perUnit)
{
    static const QRegularExpression form(
        u"\\A([0-9]*[.]?[0-9]*(?:[eE][+-]?[0-9]+)?)\\s*([A-Za-z]*)\\z"_s,
        QRegularExpression::UseUnicodePropertiesOption);
    const QRegularExpressionMatch match = form.match(text.trimmed().toString());
    require(match.hasMatch(), "an amount is a number and a suffix");
    bool isNumber = false;
    const double number = match.capturedView(1).toDouble(&isNumber);
    require(isNumber, "an amount begins with a number");
    const QStringView suffix = match.capturedView(2);
    if (suffix.isEmpty() || suffix == u"B")
        return number * perUnit;
    if (suffix == u"m")
        return number * perUnit / 1000;
    const qsizetype power = u"kMGTPE"_s.indexOf(suffix.front() == u'K' ? QChar(u'k') : suffix[0]);
    require(power >= 0, "a suffix begins with one of its letters");
    return number * std::pow(suffix.size() > 1 && suffix[1] == u'i' ? 1024 : 1000, power + 1);
}

void check(const Quantity &quantity, const QString &text)
{
    const auto amount = quantity.parse(text);
    if (!amount) {
        fuzz::requirePlaceIn(text, amount.error());
        return;
    }
    require(*amount >= 0, "an amount is not negative");
    // A fraction of a byte counts as a whole one, hence the 1.
    const double expected = roughly(text, quantity.perUnit);
    require(std::abs(double(*amount) - expected) <= 1 + expected * 1e-9,
            "an amount is what the text says");
    require(quantity.parse(quantity.format(*amount)) == amount, "parse(format(v)) == v");
    require(quantity.parse(QString(u"\t "_s + text + u' ')) == amount, "blanks around are nothing");
}

void checkShortForm(Bytes amount)
{
    const QString text = formatMemoryShort(amount);
    const qsizetype blank = text.indexOf(u' ');
    require(blank > 0, "a short form is a number and a unit");
    const double number = std::abs(QStringView(text).first(blank).toDouble());
    require(number < 1024 || text.endsWith("EiB"_L1), "a short form is below 1024");
}

void checkNumber(double number)
{
    const auto cpu = cpuFromNumber(number);
    const auto memory = memoryFromNumber(number);
    const auto gpu = gpuFromNumber(number);
    if (cpu)
        require(std::abs(double(*cpu) - number * 1000) <= 1 + number, "cpuFromNumber");
    if (memory)
        require(double(*memory) == number, "memoryFromNumber");
    if (gpu)
        require(isValidGpuRequest(*gpu), "gpuFromNumber");
    if (number == 0)
        require(cpu && memory && gpu, "zero is an amount");
    if (number < 0)
        require(!cpu && !memory && !gpu, "what is negative is no amount");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString text = fuzz::textOf(data, size);
    for (const Quantity &quantity : Quantities)
        check(quantity, text);
    if (const auto gpu = parseGpu(text))
        require(isValidGpuRequest(*gpu), "a GPU amount is whole or a share of one device");
    if (size < sizeof(qint64))
        return 0;
    qint64 integer = 0;
    double number = 0;
    std::memcpy(&integer, data, sizeof integer);
    std::memcpy(&number, data, sizeof number);
    checkShortForm(integer);
    if (std::isfinite(number))
        checkNumber(number);
    return 0;
}
