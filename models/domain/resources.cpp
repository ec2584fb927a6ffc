// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/resources.h"

#include <limits>

namespace berth {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 Largest = std::numeric_limits<qint64>::max();
constexpr qint64 Smallest = std::numeric_limits<qint64>::min();
constexpr int LongestNamePart = 63;

qint64 saturatingSum(qint64 a, qint64 b)
{
    qint64 sum = 0;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? Largest : Smallest;
    return sum;
}

qint64 saturatingDifference(qint64 a, qint64 b)
{
    qint64 difference = 0;
    if (__builtin_sub_overflow(a, b, &difference))
        return b < 0 ? Largest : Smallest;
    return difference;
}

qint64 saturatingProduct(qint64 a, qint64 b)
{
    qint64 product = 0;
    if (__builtin_mul_overflow(a, b, &product))
        return (a < 0) == (b < 0) ? Largest : Smallest;
    return product;
}

void setExtended(QMap<QString, qint64> &extended, const QString &name, qint64 amount)
{
    if (amount == 0)
        extended.remove(name);
    else
        extended.insert(name, amount);
}

bool isNamePart(QStringView part)
{
    const auto isAlphanumeric
        = [](QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9'); };
    if (part.isEmpty() || part.size() > LongestNamePart || !isAlphanumeric(part.front())
        || !isAlphanumeric(part.back()))
        return false;
    return std::all_of(part.begin(), part.end(),
                       [&](QChar c) { return isAlphanumeric(c) || c == u'-' || c == u'.'; });
}

bool isExtendedName(QStringView name)
{
    if (name == "cpu"_L1 || name == "memory"_L1 || name == "gpu"_L1)
        return false;
    const qsizetype slash = name.indexOf(u'/');
    if (slash < 0)
        return isNamePart(name);
    return isNamePart(name.first(slash)) && isNamePart(name.sliced(slash + 1));
}

/// RFC 6901: `~` and `/` are escaped inside a reference token.
QString escapedToken(QString token)
{
    return token.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
}

class Checker final
{
public:
    explicit Checker(const QString &pointer)
        : m_pointer(pointer)
    {
    }

    void check(const QString &token, bool ok, const QString &message, const QString &hint = {})
    {
        if (!ok)
            m_fields.append({m_pointer + u'/' + escapedToken(token), -1, message, hint});
    }
    void checkAmount(const QString &token, qint64 amount, qint64 largest)
    {
        check(token, amount >= 0, u"An amount cannot be negative."_s);
        check(token, amount <= largest, u"This is more than Berth can count."_s);
    }
    [[nodiscard]] Result<void> result() const
    {
        if (m_fields.isEmpty())
            return {};
        return tl::unexpected(Error::invalid(m_fields.first().message, m_fields));
    }

private:
    QString m_pointer;
    QList<FieldError> m_fields;
};

} // namespace

bool ResourceVector::covers(const ResourceVector &request) const
{
    if (request.cpuMilli > cpuMilli || request.memoryBytes > memoryBytes
        || request.gpuMilli > gpuMilli)
        return false;
    for (auto it = request.extended.cbegin(); it != request.extended.cend(); ++it) {
        if (it.value() > extended.value(it.key()))
            return false;
    }
    // What is overdrawn here covers nothing, not even a request that does not name it.
    for (auto it = extended.cbegin(); it != extended.cend(); ++it) {
        if (it.value() < request.extended.value(it.key()))
            return false;
    }
    return true;
}

bool ResourceVector::isZero() const
{
    return cpuMilli == 0 && memoryBytes == 0 && gpuMilli == 0 && extended.isEmpty();
}

ResourceVector &ResourceVector::operator+=(const ResourceVector &other)
{
    cpuMilli = saturatingSum(cpuMilli, other.cpuMilli);
    memoryBytes = saturatingSum(memoryBytes, other.memoryBytes);
    gpuMilli = saturatingSum(gpuMilli, other.gpuMilli);
    const auto added = other.extended; // other may be *this
    for (auto it = added.cbegin(); it != added.cend(); ++it)
        setExtended(extended, it.key(), saturatingSum(extended.value(it.key()), it.value()));
    return *this;
}

ResourceVector &ResourceVector::operator-=(const ResourceVector &other)
{
    cpuMilli = saturatingDifference(cpuMilli, other.cpuMilli);
    memoryBytes = saturatingDifference(memoryBytes, other.memoryBytes);
    gpuMilli = saturatingDifference(gpuMilli, other.gpuMilli);
    const auto taken = other.extended;
    for (auto it = taken.cbegin(); it != taken.cend(); ++it)
        setExtended(extended, it.key(), saturatingDifference(extended.value(it.key()), it.value()));
    return *this;
}

ResourceVector times(const ResourceVector &amount, int count)
{
    ResourceVector product;
    product.cpuMilli = saturatingProduct(amount.cpuMilli, count);
    product.memoryBytes = saturatingProduct(amount.memoryBytes, count);
    product.gpuMilli = saturatingProduct(amount.gpuMilli, count);
    for (auto it = amount.extended.cbegin(); it != amount.extended.cend(); ++it)
        setExtended(product.extended, it.key(), saturatingProduct(it.value(), count));
    return product;
}

Result<void> validateRequest(const ResourceVector &request, const QString &pointer)
{
    Checker checker(pointer);
    checker.checkAmount(u"cpu"_s, request.cpuMilli, MaximumMilli);
    checker.checkAmount(u"memory"_s, request.memoryBytes, MaximumCount);
    checker.check(u"memory"_s, request.memoryBytes <= 0 || request.memoryBytes >= MinimumMemory,
                  u"Memory is counted in bytes; less than 1MiB is surely a slip."_s,
                  u"Write a unit, as in 8GiB."_s);
    checker.checkAmount(u"gpu"_s, request.gpuMilli, MaximumMilli);
    checker.check(u"gpu"_s, request.gpuMilli < 0 || isValidGpuRequest(request.gpuMilli),
                  u"A GPU is asked for whole, or as a share of one device."_s,
                  u"Whole numbers, or less than 1, as in 0.5."_s);
    for (auto it = request.extended.cbegin(); it != request.extended.cend(); ++it) {
        checker.checkAmount(it.key(), it.value(), MaximumCount);
        checker.check(it.key(), isExtendedName(it.key()),
                      u"'"_s + it.key() + u"' is not the name of a resource."_s,
                      u"Lower-case letters, digits, - and ., as in example.com/fpga."_s);
    }
    return checker.result();
}

QString describe(const ResourceVector &amount)
{
    QStringList parts;
    if (amount.cpuMilli != 0)
        parts.append(formatCpu(amount.cpuMilli) + u" cpu"_s);
    if (amount.memoryBytes != 0)
        parts.append(formatMemory(amount.memoryBytes));
    if (amount.gpuMilli != 0)
        parts.append(formatGpu(amount.gpuMilli) + u" gpu"_s);
    for (auto it = amount.extended.cbegin(); it != amount.extended.cend(); ++it)
        parts.append(QString::number(it.value()) + u' ' + it.key());
    return parts.isEmpty() ? u"nothing"_s : parts.join(u", "_s);
}

} // namespace berth
