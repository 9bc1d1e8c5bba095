"""The guard of novelty in templates."""

from django import template

from sites import novelty

register = template.Library()


@register.simple_tag(takes_context=True)
def in_preparation(context, innovation=None, product=None):
    """What of this thing would lose its novelty by publishing, of that which the reader may see."""
    innovation = innovation if getattr(innovation, "pk", None) else None
    product = product if getattr(product, "pk", None) else None
    user = context.get("user")
    if user is None or not (innovation or product):
        return []
    return novelty.in_preparation(user=user, innovation=innovation, product=product)


@register.simple_tag
def repeats(innovation=None, report=None, product=None):
    """The passages of a public text that repeat a secret: publishing would be refused for them."""
    if report:
        return novelty.of_report(report)
    if innovation:
        return novelty.of_innovation(innovation)
    return novelty.of_product(product) if getattr(product, "pk", None) else []
